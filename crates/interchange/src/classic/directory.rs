//! Names to codes: what an installation has, so that a table may say 初审岗, 权属科/初审岗 or `review_first`.

use std::collections::BTreeMap;

use crate::{Code, FlowPackage, FormPackage, catalogue::MaterialPackage, short::ReceiverText};

/// What tables may refer to.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Posts.
    pub posts: Vec<PostName>,
    /// Departments: code and name.
    pub departments: Vec<(String, String)>,
    /// Actions: code and name.
    pub actions: Vec<(String, String)>,
    /// Categories: code and name.
    pub categories: Vec<(String, String)>,
    /// Forms: code and name.
    pub forms: Vec<(String, String)>,
    /// Materials of the catalogue.
    pub materials: BTreeMap<String, MaterialPackage>,
    /// The newest version of each flow.
    pub flows: BTreeMap<String, FlowPackage>,
}

/// A post by code, name and department.
#[derive(Clone, Debug, Default)]
pub struct PostName {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The department's code.
    pub department_code: String,
    /// The department's name.
    pub department: String,
}

/// Why a name leads to no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoCode {
    /// Nothing has this name; the nearest name, if one is near.
    Unknown(String),
    /// Several have it: how to name each.
    Several(String),
}

impl PostName {
    /// Department and post.
    pub fn full(&self) -> String {
        format!("{}/{}", self.department, self.name)
    }
}

impl Directory {
    /// A receiver as somebody wrote it.
    ///
    /// # Errors
    /// [`NoCode`].
    pub fn receiver(&self, text: &str) -> Result<ReceiverText, NoCode> {
        let text = text.trim();
        if matches!(text, "发起人" | "申请人" | "发起者" | "initiator") {
            return Ok(ReceiverText::Initiator);
        }
        let posts: Vec<&PostName> = self.posts.iter().filter(|post| post.code == text).collect();
        let named = |post: &&PostName| {
            post.name == text
                || text.strip_suffix(post.name.as_str()).is_some_and(|rest| {
                    rest.strip_suffix(['/', '／', '\\', '-', '·', '>']).is_some_and(|department| {
                        [&post.department, &post.department_code]
                            .iter()
                            .any(|known| *known == department.trim())
                    })
                })
        };
        let posts = if posts.is_empty() { self.posts.iter().filter(named).collect() } else { posts };
        // The full name of one may be the end of another's.
        match posts.as_slice() {
            [post] => return code(&post.code, ReceiverText::Post),
            [] => {}
            several => {
                let names: Vec<String> = several.iter().map(|post| post.full()).collect();
                return Err(NoCode::Several(names.join("、")));
            }
        }
        let departments: Vec<_> =
            self.departments.iter().filter(|(code, name)| code == text || name == text).collect();
        match departments.as_slice() {
            [(found, _)] => return code(found, ReceiverText::Department),
            [] => {}
            several => {
                let codes: Vec<&str> = several.iter().map(|(code, _)| code.as_str()).collect();
                return Err(NoCode::Several(codes.join("、")));
            }
        }
        if let Some(short) = self.short(text) {
            return Ok(short);
        }
        let names = self.posts.iter().flat_map(|post| [post.name.clone(), post.full(), post.code.clone()]);
        let names = names.chain(self.departments.iter().map(|(_, name)| name.clone()));
        Err(NoCode::Unknown(nearest(text, names)))
    }

    /// The short text of packages, as far as what it names is there.
    fn short(&self, text: &str) -> Option<ReceiverText> {
        let short: ReceiverText = text.parse().ok()?;
        let post = |code: &Code| self.posts.iter().any(|post| post.code == code.as_str());
        let department = |code: &Code| self.departments.iter().any(|(known, _)| known == code.as_str());
        let known = match &short {
            ReceiverText::Post(code) | ReceiverText::LeastLoaded(code) => post(code),
            ReceiverText::Department(code) | ReceiverText::DepartmentHead(code) => department(code),
            // A person, a stage or an item is looked for when the package is resolved.
            _ => true,
        };
        known.then_some(short)
    }

    /// How a receiver is written in a table, so that [`Directory::receiver`] finds it again.
    pub fn name_of(&self, receiver: &ReceiverText) -> String {
        let written = match receiver {
            ReceiverText::Initiator => Some("发起人".to_owned()),
            ReceiverText::Post(code) => {
                let post = self.posts.iter().find(|post| post.code == code.as_str());
                post.map(|post| {
                    let alone = self.posts.iter().filter(|other| other.name == post.name).count() == 1;
                    if alone { post.name.clone() } else { post.full() }
                })
            }
            ReceiverText::Department(code) => self
                .departments
                .iter()
                .find(|(known, _)| known == code.as_str())
                .map(|(_, name)| name.clone()),
            _ => None,
        };
        let leads_back = |text: &String| {
            super::value::list(text).len() == 1 && self.receiver(text).as_ref() == Ok(receiver)
        };
        written.filter(leads_back).unwrap_or_else(|| receiver.to_string())
    }

    /// The code of an action, category or form by code or name.
    ///
    /// # Errors
    /// [`NoCode`].
    pub fn code_in(list: &[(String, String)], text: &str) -> Result<Code, NoCode> {
        let text = text.trim();
        let exact = list.iter().find(|(code, _)| code == text);
        let found: Vec<_> = match exact {
            Some(row) => vec![row],
            None => list.iter().filter(|(_, name)| name == text).collect(),
        };
        match found.as_slice() {
            [(code, _)] => Code::new(code.as_str()).map_err(|_| NoCode::Unknown(String::new())),
            [] => Err(NoCode::Unknown(nearest(text, list.iter().map(|(_, name)| name.clone())))),
            several => {
                let codes: Vec<&str> = several.iter().map(|(code, _)| code.as_str()).collect();
                Err(NoCode::Several(codes.join("、")))
            }
        }
    }

    /// Adds the forms of a package that is taken in together.
    pub fn add_forms(&mut self, forms: &[FormPackage]) {
        for form in forms {
            let name = form
                .form
                .get("name")
                .and_then(|name| name.as_str().or_else(|| name.get("default")?.as_str()));
            self.forms.push((form.code.as_str().to_owned(), name.unwrap_or_default().to_owned()));
        }
    }
}

fn code<T>(text: &str, make: fn(Code) -> T) -> Result<T, NoCode> {
    Code::new(text).map(make).map_err(|_| NoCode::Unknown(String::new()))
}

/// Names longer than this are not compared.
const COMPARED: usize = 64;

/// The nearest of some names; empty when none is near: most of a name must stay.
pub fn nearest(text: &str, names: impl Iterator<Item = String>) -> String {
    let wanted: Vec<char> = text.chars().take(COMPARED + 1).collect();
    if wanted.is_empty() || wanted.len() > COMPARED {
        return String::new();
    }
    let near = names.filter_map(|name| {
        let letters: Vec<char> = name.chars().take(COMPARED).collect();
        let apart = distance(&wanted, &letters);
        (apart * 2 <= wanted.len().max(letters.len())).then_some((apart, name))
    });
    near.min().map(|(_, name)| name).unwrap_or_default()
}

/// How many letters to change, add or take out.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = last[j] + usize::from(a != b);
            row.push(changed.min(last[j + 1] + 1).min(row[j] + 1));
        }
        last = row;
    }
    last.last().copied().unwrap_or_default()
}
