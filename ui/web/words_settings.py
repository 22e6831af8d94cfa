"""What the settings tab says, in three languages.

Knows labels and sentences; knows nothing about Gradio.
"""

from dataclasses import dataclass
from types import MappingProxyType

from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsWording:
    """What is said in one language.

    Attributes:
        settings_tab: Name of the tab.
        language, theme, light, dark, system: How the page looks.
        quotes_type, sans, serif: The type that quotes are set in.
        reference_style: How references are written.
        length, short, normal, long_answers: How much of an answer is shown at once.
        deep, deep_note: Late interaction, and what it costs.
        about, model, articles_known, reposts, places_known, dates, chunks: Facts.
        language_model, no_language_model: What words the answers.
        versions: Of what runs here.
        check, checking_note, healthy, unhealthy: Looking over the collection.
        kept_here: Where choices and conversations are.
    """

    settings_tab: str
    language: str
    theme: str
    light: str
    dark: str
    system: str
    quotes_type: str
    sans: str
    serif: str
    reference_style: str
    length: str
    short: str
    normal: str
    long_answers: str
    deep: str
    deep_note: str
    about: str
    model: str
    language_model: str
    no_language_model: str
    articles_known: str
    reposts: str
    places_known: str
    dates: str
    chunks: str
    versions: str
    check: str
    checking_note: str
    healthy: str
    unhealthy: str
    kept_here: str


SETTINGS_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: SettingsWording(
            settings_tab="设置",
            language="语言",
            theme="外观",
            light="浅色",
            dark="深色",
            system="跟随系统",
            quotes_type="引文字体",
            sans="黑体",
            serif="宋体",
            reference_style="出处格式（复制与导出）",
            length="回答长短",
            short="短：先看 2 句",
            normal="适中：先看 5 句",
            long_answers="长：全部展开",
            deep="逐词比对（late interaction）",
            deep_note="排序更准；关掉后回答更快。",
            about="关于",
            model="所用模型",
            language_model="语言模型",
            no_language_model="没有设置：回答都是文章里的原句",
            articles_known="文章",
            reposts="其中转载",
            places_known="地点",
            dates="日期",
            chunks="段落与句窗",
            versions="版本",
            check="检查文集与模型",
            checking_note="要几秒到几十秒，视文章多少。",
            healthy="一切正常。",
            unhealthy="有问题，见下。",
            kept_here="这些选择和对话只存在你的浏览器里，随每次提问一起送出，服务器不保留。",
        ),
        Language.TRADITIONAL: SettingsWording(
            settings_tab="設定",
            language="語言",
            theme="外觀",
            light="淺色",
            dark="深色",
            system="跟隨系統",
            quotes_type="引文字體",
            sans="黑體",
            serif="明體",
            reference_style="出處格式（複製與匯出）",
            length="回答長短",
            short="短：先看 2 句",
            normal="適中：先看 5 句",
            long_answers="長：全部展開",
            deep="逐詞比對（late interaction）",
            deep_note="排序更準；關掉後回答更快。",
            about="關於",
            model="所用模型",
            language_model="語言模型",
            no_language_model="沒有設定：回答都是文章裡的原句",
            articles_known="文章",
            reposts="其中轉載",
            places_known="地點",
            dates="日期",
            chunks="段落與句窗",
            versions="版本",
            check="檢查文集與模型",
            checking_note="要幾秒到幾十秒，視文章多少。",
            healthy="一切正常。",
            unhealthy="有問題，見下。",
            kept_here="這些選擇和對話只存在你的瀏覽器裡，隨每次提問一起送出，伺服器不保留。",
        ),
        Language.ENGLISH: SettingsWording(
            settings_tab="Settings",
            language="Language",
            theme="Appearance",
            light="Light",
            dark="Dark",
            system="As the system",
            quotes_type="Type of quotes",
            sans="Sans",
            serif="Serif",
            reference_style="References (copied and exported)",
            length="Length of answers",
            short="Short: 2 sentences first",
            normal="Normal: 5 sentences first",
            long_answers="Long: all of them",
            deep="Late interaction",
            deep_note="Ranks better; without it answers come sooner.",
            about="About",
            model="Model in force",
            language_model="Language model",
            no_language_model="None: answers are the articles' own sentences",
            articles_known="Articles",
            reposts="Reposts among them",
            places_known="Places",
            dates="Dates",
            chunks="Passages and windows",
            versions="Versions",
            check="Look over collection and model",
            checking_note="This takes seconds, with many articles half a minute.",
            healthy="All is well.",
            unhealthy="Something is wrong; see below.",
            kept_here="These choices and your conversations stay in your browser and travel "
            "with each question; the server keeps none of them.",
        ),
    }
)
