//! The province's commands as an officer types them: on a prepared hub, through the real program, a
//! good call of each and a refusal that says what to do next. What they do is the acts' to test; here
//! stands what people read.

#![allow(clippy::unwrap_used, missing_docs)]

mod commands {
    mod desk;
    mod files;
    mod lists;
}
