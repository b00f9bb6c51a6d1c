//! `appointment`: the prefecture's own register of seats.

use peer::act::ActError;
use peer::appointment::{self, Asked};
use peer::cli::Common;

/// 任职登记：本市（州）席位由谁担任、任期、任命文号
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: appointment::Args,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        match self.what.asked() {
            Ok(Asked { step, reason, who }) => {
                let who = node.party.registrar(&who.account, who.seat.as_ref(), &["N3"])?;
                let index = crate::acts::office::office(
                    &node.party,
                    &node.code,
                    step.clone(),
                    reason,
                    who,
                )?;
                appointment::said(common, &step, index)
            }
            Err(on) => {
                let offices = node.party.read::<_, ActError>(|_, state| {
                    Ok(state.bureau(&node.code).cloned().unwrap_or_default())
                })?;
                appointment::list(common, &offices, on)
            }
        }
    }
}
