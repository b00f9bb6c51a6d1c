//! `account`: who may act on this machine, and on which seats. The name stays here; records carry
//! the seat.

use peer::account::{self, Args};
use peer::act::ActError;
use peer::cli::Common;

use super::open;

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    account::run(common, &open::hub(common)?.party, args)
}
