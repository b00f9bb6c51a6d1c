//! `erase`: papers of this prefecture's applications, by an act of two persons.

use peer::act::ActError;
use peer::cli::Common;
use peer::erasure::command::{Args, Fit};

use crate::acts::erase as acts;

const FIT: Fit = Fit { by: &["N1", "N3", "N4"], asked_by: &["N3", "N4", "N1", "N2"] };

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let node = super::open(common)?;
    let (party, code) = (&node.party, &node.code);
    let items = match args.due {
        true => acts::due(party, code)?,
        false => {
            let found = args.what.iter().map(|text| acts::find(party, code, text));
            found.collect::<Result<Vec<_>, _>>()?.concat()
        }
    };
    args.run(common, (party, FIT), &items, |_, request| acts::erase(party, code, request))
}
