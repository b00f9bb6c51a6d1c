//! `appointment`: the province's register of seats.

use peer::act::ActError;
use peer::appointment::{self, Args, Asked};
use peer::cli::Common;

use super::open;
use crate::acts;

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args.asked() {
        Ok(Asked { step, reason, who }) => {
            let hub = open::hub(common)?;
            let who = hub.party.registrar(&who.account, who.seat.as_ref(), open::OFFICE)?;
            let index = acts::office::office(&hub.party, step.clone(), reason, who)?;
            appointment::said(common, &step, index)
        }
        Err(on) => {
            let hub = open::hub(common)?;
            let offices =
                hub.party.read_roll::<_, ActError>(|_, state| Ok(state.docket.offices.clone()))?;
            appointment::list(common, &offices, on)
        }
    }
}
