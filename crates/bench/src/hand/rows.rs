//! The rows of one step: the template's cells with this case's ids, texts, times and hashes put in.

use std::cell::{Cell as Place, RefCell};

use sha2::{Digest, Sha256};
use waypost_app::{
    clock::{Clock, SystemClock},
    ids::IdMaker,
};

use super::template::{Cell, Piece, SlotKind, Template};
use crate::job::Typed;

/// A value ready to be bound.
#[derive(Debug)]
pub enum Bound {
    /// No value.
    Null,
    /// A number.
    Int(i64),
    /// Text that every case has.
    Same(&'static str),
    /// Text of this case.
    Text(String),
    /// Bytes of this case.
    Blob(Vec<u8>),
    /// A hash.
    Hash([u8; 32]),
}

/// Everything that a step writes.
#[derive(Debug)]
pub struct Rows {
    /// Rows that are added: table and values.
    pub inserts: Vec<(usize, Vec<Bound>)>,
    /// Rows that are changed: statement and values.
    pub updates: Vec<(usize, Vec<Bound>)>,
    /// Case numbers used up.
    pub numbers: i64,
}

/// One case on the hand-written side: what its callers remember between its steps.
pub struct Filled {
    slots: RefCell<Vec<Slot>>,
    head: Place<[u8; 32]>,
}

#[derive(Clone, Default)]
struct Slot {
    text: String,
    number: i64,
}

/// The hashes of a step.
struct Hashes {
    seen: [u8; 32],
    digest: [u8; 32],
    chain: [u8; 32],
    content: [u8; 32],
}

impl Filled {
    /// A case that has not begun.
    pub fn new(template: &Template, typed: &Typed, number: i64) -> Filled {
        let slots = template.slots.iter().map(|slot| match slot.kind {
            SlotKind::Number => Slot::number(number),
            SlotKind::Person(stage) => Slot::number(typed.people[stage].raw()),
            SlotKind::Key(step) => Slot { text: typed.keys[step].clone(), number: 0 },
            SlotKind::Contract => Slot { text: typed.contract.clone(), number: 0 },
            SlotKind::Serial => Slot { text: typed.serial().to_owned(), number: 0 },
            SlotKind::Fresh(_) | SlotKind::Seen(_) | SlotKind::Now(_) => Slot::default(),
        });
        Filled { slots: RefCell::new(slots.collect()), head: Place::new([0; 32]) }
    }

    /// The rows of a step; the case remembers what its next step needs.
    pub fn rows(&self, template: &'static Template, step: usize, ids: &IdMaker, clock: &SystemClock) -> Rows {
        let now = clock.now().millis();
        let plan = &template.steps[step];
        let mut slots = self.slots.borrow_mut();
        for (slot, place) in template.slots.iter().zip(slots.iter_mut()) {
            if slot.kind == SlotKind::Fresh(step) {
                *place = Slot::number(ids.fresh());
            } else if slot.kind == SlotKind::Now(step) {
                *place = Slot::number(now);
            }
        }
        let seen_body = text(&plan.seen_body, &slots);
        let seen: [u8; 32] = Sha256::digest(seen_body.as_bytes()).into();
        if let Some(place) = template.slots.iter().position(|slot| slot.kind == SlotKind::Seen(step)) {
            slots[place].text = waypost_app::hex(&seen);
        }
        let payload = text(&plan.payload, &slots);
        let digest: [u8; 32] = Sha256::digest(payload.as_bytes()).into();
        let case = slots[template.case_slot].number;
        let head = self.head.get();
        let before: &[u8] = if step == 0 { &template.genesis } else { &head };
        let seq = i64::try_from(step).unwrap_or(0) + 1;
        let chain = waypost_store::journal_hash(before, case, seq, now, &plan.kind, &digest);
        self.head.set(chain);
        let content: [u8; 32] = Sha256::digest(text(&plan.command, &slots).as_bytes()).into();
        let hashes = Hashes { seen, digest, chain, content };

        let mut given = [Some(payload), Some(seen_body)];
        let mut fill = |cells: &'static [Cell]| -> Vec<Bound> {
            cells.iter().map(|cell| bound(cell, &slots, now, &hashes, &mut given)).collect()
        };
        let inserts = plan.inserts.iter().map(|row| (row.table, fill(&row.cells))).collect();
        let updates = plan.updates.iter().map(|row| (row.statement, fill(&row.cells))).collect();
        Rows { inserts, updates, numbers: i64::from(step == 0) }
    }
}

impl Slot {
    fn number(number: i64) -> Slot {
        Slot { text: number.to_string(), number }
    }
}

fn bound(
    cell: &'static Cell,
    slots: &[Slot],
    now: i64,
    hashes: &Hashes,
    given: &mut [Option<String>; 2],
) -> Bound {
    match cell {
        Cell::Null => Bound::Null,
        Cell::Int(number) => Bound::Int(*number),
        Cell::Now => Bound::Int(now),
        Cell::Id(slot) => Bound::Int(slots[*slot].number),
        Cell::Same(text) => Bound::Same(text),
        Cell::Text(pieces) => Bound::Text(text(pieces, slots)),
        Cell::Blob(pieces) => Bound::Blob(text(pieces, slots).into_bytes()),
        Cell::Payload => Bound::Blob(given[0].take().unwrap_or_default().into_bytes()),
        Cell::SeenBody => Bound::Text(given[1].take().unwrap_or_default()),
        Cell::Seen => Bound::Hash(hashes.seen),
        Cell::Digest => Bound::Hash(hashes.digest),
        Cell::Chain => Bound::Hash(hashes.chain),
        Cell::Content => Bound::Hash(hashes.content),
    }
}

fn text(pieces: &[Piece], slots: &[Slot]) -> String {
    let length = pieces.iter().map(|piece| match piece {
        Piece::Same(text) => text.len(),
        Piece::Slot(slot) => slots[*slot].text.len(),
    });
    let mut whole = String::with_capacity(length.sum());
    for piece in pieces {
        whole.push_str(match piece {
            Piece::Same(text) => text,
            Piece::Slot(slot) => &slots[*slot].text,
        });
    }
    whole
}
