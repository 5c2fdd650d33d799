//! Searches kept under a name: for oneself, or for everybody. Whoever opens one sees what *he* may see of it.

use waypost_base::{Code, Rejection};
use waypost_store::views::{self, ViewRow};

use crate::{App, access::Who, error::AppError, flows::clean_title};

/// Most views of one person.
const MOST: usize = 50;
/// Longest name, in characters.
const NAME: usize = 40;

/// A kept search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// As it was typed.
    pub query: String,
    /// Everybody sees it in his list.
    pub shared: bool,
    /// Who shares it, where it is another's.
    pub of: Option<String>,
}

impl App {
    /// A person's views, then those that others share.
    ///
    /// # Errors
    /// When the store fails.
    pub fn views(&self, who: &Who) -> Result<Vec<View>, AppError> {
        self.shared.db.read(|conn| {
            let mut rows = views::of_person(conn, who.tenant(), who.user())?;
            let others = views::shared(conn, who.tenant())?;
            rows.extend(others.into_iter().filter(|row| row.person != who.user().raw()));
            Ok(rows.into_iter().map(|row| view(who, row)).collect())
        })
    }

    /// A view by its id.
    ///
    /// # Errors
    /// When the store fails. The rejection is [`Code::ViewGone`] for one that is not there, or not for this person.
    pub fn view(&self, who: &Who, id: i64) -> Result<Result<View, Rejection>, AppError> {
        let row = self.shared.db.read(|conn| views::view(conn, who.tenant(), id))?;
        let row = row.filter(|row| row.shared || row.person == who.user().raw());
        Ok(row.map(|row| view(who, row)).ok_or_else(|| Code::ViewGone.into()))
    }

    /// Keeps a search; one of the same name is replaced. Gives its id.
    ///
    /// # Errors
    /// When the store fails. The rejection says what is wrong with the name, the search or the number of views.
    pub fn keep_view(
        &self,
        who: &Who,
        name: &str,
        query: &str,
        shared: bool,
    ) -> Result<Result<i64, Rejection>, AppError> {
        let name = clean_title(name);
        if name.is_empty() {
            return Ok(Err(Code::ValueRequired.into()));
        }
        let length = name.chars().count();
        if length > NAME {
            return Ok(Err(Rejection::new(Code::TextTooLong).with("limit", NAME).with("length", length)));
        }
        let (id, saved_at) = (self.shared.ids.fresh(), self.now());
        self.shared.db.write(|conn| {
            if let Err(rejection) = super::typed::read(&self.shared, conn, who, query, saved_at)? {
                return Ok(Err(rejection));
            }
            let own = views::of_person(conn, who.tenant(), who.user())?;
            if own.len() >= MOST && own.iter().all(|row| row.name != name) {
                return Ok(Err(Rejection::new(Code::TooManyViews).with("limit", MOST)));
            }
            let person = who.user().raw();
            let row = ViewRow { id, person, name, query: query.trim().to_owned(), shared, saved_at };
            Ok(Ok(views::save(conn, who.tenant(), &row)?))
        })
    }

    /// Removes one's own view.
    ///
    /// # Errors
    /// When the store fails. The rejection is [`Code::ViewGone`].
    pub fn remove_view(&self, who: &Who, id: i64) -> Result<Result<(), Rejection>, AppError> {
        let removed = self.shared.db.write(|conn| views::remove(conn, who.tenant(), who.user(), id))?;
        Ok(if removed { Ok(()) } else { Err(Code::ViewGone.into()) })
    }
}

fn view(who: &Who, row: ViewRow) -> View {
    let other = row.person != who.user().raw();
    View {
        id: row.id,
        name: row.name,
        query: row.query,
        shared: row.shared,
        of: other.then(|| who.organisation().person_name(waypost_base::UserId::new(row.person))),
    }
}
