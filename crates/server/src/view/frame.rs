//! The frame: what every page needs and no page model repeats. Who is reading, in which language, what waits.

use serde::{Deserialize, Serialize, Serializer};
use waypost_base::Timestamp;

use super::Text;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the reader's system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What surrounds a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Language of the reader.
    pub lang: Lang,
    /// Light or dark.
    pub theme: Theme,
    /// Who is signed in.
    pub user: Option<FrameUser>,
    /// What waits for the reader.
    pub counts: Counts,
    /// Protection token of every form.
    pub csrf: String,
    /// What the last operation did, shown once.
    pub flash: Option<Notice>,
    /// Plain http on an open address: every page warns.
    pub insecure: bool,
    /// The organisation's zone, in minutes east of UTC.
    pub zone_minutes: i32,
    /// Path and query of the page, to mark the place in the navigation and to come back to.
    pub path: String,
    /// Now, for "3 hours ago".
    pub now: Timestamp,
    /// Name of the organisation; empty while there is none.
    pub organisation: String,
}

/// Who is signed in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FrameUser {
    /// Shown name.
    pub name: String,
    /// Single keys move about the pages.
    pub keys: bool,
    /// May open the people page.
    pub may_administer: bool,
    /// May name the other two administrators.
    pub may_name_administrators: bool,
    /// May open the queue of incidents.
    pub may_mend: bool,
    /// May read audit and verification.
    pub may_audit: bool,
    /// May change departments, posts and who holds them.
    pub may_organise: bool,
    /// May define flows of some category.
    pub may_define: bool,
    /// May define what all flows share: items, forms, materials, actions.
    pub may_define_all: bool,
    /// May look after mail.
    pub may_mail: bool,
    /// May look after running cases of some category.
    pub may_supervise: bool,
}

/// One area of administration, as the hub and the second navigation list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Its address; every page of the area begins with it.
    pub href: &'static str,
    /// Key of its title; its explanation stands under `<title>-help`.
    pub title: &'static str,
    /// Whether the page belongs to it.
    pub current: bool,
    /// What waits there.
    pub count: Count,
}

/// Counts that stop at `99+`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Work items offered to the reader.
    pub todo: u32,
    /// Steps the reader has handled.
    pub done: u32,
    /// Running cases the reader started.
    pub mine: u32,
    /// Drafts.
    pub drafts: u32,
    /// Open incidents, for those who may mend.
    pub incidents: u32,
    /// Notices that were not read.
    pub notices: u32,
    /// Letters that were given up, for those who administer the system.
    pub letters: u32,
    /// Copies that wait to be acknowledged.
    pub copies: u32,
}

/// What an operation did, or what one should know.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    /// How it is to be taken.
    pub tone: Tone,
    /// The words.
    pub text: Text,
}

/// How something is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// It worked.
    Good,
    /// Worth knowing.
    Plain,
    /// Look out.
    Warning,
    /// It did not work.
    Bad,
}

/// A number as pages show it: at most `99+`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u32);

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 2] = [Lang::Chinese, Lang::English];

    /// Its tag, also the name of its catalogue folder.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Chinese => "zh-CN",
            Lang::English => "en",
        }
    }

    /// The language of a tag; any Chinese is ours, any English too.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Lang::Chinese),
            "en" => Some(Lang::English),
            _ => None,
        }
    }

    /// The best language for an `Accept-Language` header; Chinese where nothing fits.
    pub fn accepted(header: &str) -> Self {
        let mut best = (0.0_f32, Lang::default());
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let Some(lang) = pieces.next().map(str::trim).and_then(Self::of_tag) else { continue };
            let weight =
                pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }
}

impl Theme {
    /// Its name in forms and settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of a name.
    pub fn of_str(text: &str) -> Option<Self> {
        [Theme::Auto, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.as_str() == text)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => serializer.serialize_str(""),
            n if n > 99 => serializer.serialize_str("99+"),
            n => serializer.collect_str(&n),
        }
    }
}

/// The frame as templates see it.
#[derive(Serialize)]
pub struct Shown<'a> {
    lang: &'static str,
    other_lang: &'static str,
    theme: &'static str,
    user: Option<&'a FrameUser>,
    todo: Count,
    notices: Count,
    /// What waits for an administrator.
    waiting: Count,
    csrf: &'a str,
    flash: Option<&'a Notice>,
    insecure: bool,
    zone_minutes: i32,
    path: &'a str,
    now: Timestamp,
    organisation: &'a str,
    title: String,
    at: Place,
    /// The areas that the reader may administer; empty for most people.
    areas: Vec<Area>,
}

/// Which entry of the navigation is the present one.
#[derive(Serialize)]
struct Place {
    inbox: bool,
    notices: bool,
    search: bool,
    mine: bool,
    start: bool,
    manage: bool,
    account: bool,
}

impl<'a> Shown<'a> {
    /// The frame of a page with this title.
    pub fn of(frame: &'a Frame, title: String) -> Self {
        let begins = |start: &str| frame.path.starts_with(start);
        let mine = begins("/inbox?tab=mine");
        let areas = areas_of(frame);
        Self {
            lang: frame.lang.tag(),
            other_lang: if frame.lang == Lang::Chinese { Lang::English.tag() } else { Lang::Chinese.tag() },
            theme: frame.theme.as_str(),
            user: frame.user.as_ref(),
            todo: Count(frame.counts.todo),
            notices: Count(frame.counts.notices),
            waiting: Count(frame.counts.incidents + frame.counts.letters),
            csrf: &frame.csrf,
            flash: frame.flash.as_ref(),
            insecure: frame.insecure,
            zone_minutes: frame.zone_minutes,
            path: &frame.path,
            now: frame.now,
            organisation: &frame.organisation,
            title,
            at: Place {
                inbox: begins("/inbox") && !mine,
                notices: begins("/notices"),
                search: begins("/search"),
                mine,
                start: begins("/start") || begins("/drafts"),
                manage: begins("/manage") || areas.iter().any(|area| area.current),
                account: begins("/account"),
            },
            areas,
        }
    }
}

/// The areas that a reader may administer, in the order of the navigation.
pub fn areas_of(frame: &Frame) -> Vec<Area> {
    let Some(user) = &frame.user else { return Vec::new() };
    let begins = |start: &str| {
        frame.path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    let all = [
        (user.may_organise, "/organisation", "organisation-title", 0),
        (user.may_organise, "/calendars", "calendars-title", 0),
        (user.may_define, "/flows", "flows-title", 0),
        (user.may_define_all, "/forms", "forms-title", 0),
        (user.may_define_all, "/items", "items-title", 0),
        (user.may_define_all, "/materials", "materials-title", 0),
        (user.may_define_all, "/actions", "actions-title", 0),
        (user.may_define_all, "/numbers", "series-title", 0),
        (user.may_define_all, "/import", "import-title", 0),
        (user.may_supervise, "/supervise", "supervise-title", 0),
        (user.may_define, "/overruns", "overruns-title", 0),
        (user.may_administer, "/people", "people-title", 0),
        (user.may_administer, "/secrets", "secrets-title", 0),
        (user.may_name_administrators, "/administrators", "administrators-title", 0),
        (user.may_mail, "/mail", "mail-title", frame.counts.letters),
        (user.may_mend, "/incidents", "incidents-title", frame.counts.incidents),
        (user.may_audit, "/record", "record-title", 0),
        (user.may_audit, "/audit", "audit-title", 0),
    ];
    let allowed = all.into_iter().filter(|(may, ..)| *may);
    allowed
        .map(|(_, href, title, count)| Area { href, title, current: begins(href), count: Count(count) })
        .collect()
}
