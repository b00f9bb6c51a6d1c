//! `erase`: papers that the province holds, by an act of two persons.

use peer::act::ActError;
use peer::cli::Common;
use peer::erasure::command::{Args, Fit};
use peer::erasure::{Item, Request};
use peer::party::Party;

use super::open;
use crate::acts::{complaint, erase as acts};

const FIT: Fit = Fit { by: open::OFFICE, asked_by: &["H1", "H2", "H3", "H4"] };

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let party = &hub.party;
    let items = match args.due {
        true => {
            let mut items = complaint::erasable(party)?;
            items.extend(acts::due(party)?);
            items
        }
        false => {
            let found = args.what.iter().map(|text| find(party, text));
            found.collect::<Result<Vec<_>, _>>()?.concat()
        }
    };
    args.run(common, (party, FIT), &items, |item, request| {
        match complaint::is_number(party, &item.what)? {
            true => {
                let Request { reason, asked_by, by, .. } = request;
                complaint::erase(party, &item.what, reason, &asked_by, by)
            }
            false => acts::erase(party, request),
        }
    })
}

fn find(party: &Party, text: &str) -> Result<Vec<Item>, ActError> {
    match complaint::is_number(party, text)? {
        true => Ok(vec![complaint::item(party, text)?]),
        false => acts::find(party, text),
    }
}
