//! Small flows, a small outside world, and a case that can be driven.

mod case;
mod facts;
mod net;

pub use case::{Case, due, names};
pub use facts::World;
pub use net::{Net, at, net};

use waypost_base::{PostId, UserId};

/// The initiator of all cases here.
pub const ANN: UserId = UserId::new(1);
/// Holds post 10.
pub const BOB: UserId = UserId::new(2);
/// Holds post 10 too, and post 20.
pub const CAT: UserId = UserId::new(3);
/// Holds post 30.
pub const DAN: UserId = UserId::new(4);
/// Stands in for Dan while he is away.
pub const EVE: UserId = UserId::new(5);
/// The administrator.
pub const ADMIN: UserId = UserId::new(9);

/// Bob and Cat hold it.
pub const CLERKS: PostId = PostId::new(10);
/// Cat holds it.
pub const CHIEF: PostId = PostId::new(20);
/// Dan holds it.
pub const BOSS: PostId = PostId::new(30);
/// Nobody holds it.
pub const EMPTY: PostId = PostId::new(40);
