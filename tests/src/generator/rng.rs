//! A random source of its own, so that a seed gives the same year on every machine and after every
//! upgrade of a dependency.

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, every seed is a good seed.
pub(super) struct Rng(u64);

impl Rng {
    /// A stream of its own for each list of numbers, so that one firm's data does not shift when
    /// another's changes.
    pub(super) fn of(parts: &[u64]) -> Self {
        parts.iter().fold(Self(0), |mut rng, part| {
            let mixed = rng.word();
            Self(mixed ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93))
        })
    }

    pub(super) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `least` to `most`, both included. The bias of the remainder is far below what a test
    /// of proportions can see.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        let span = u64::from(most - least) + 1;
        least + u32::try_from(self.word() % span).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.between(0, 99) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let last = u32::try_from(list.len()).unwrap_or(u32::MAX) - 1;
        list[self.between(0, last) as usize]
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.word().to_le_bytes()[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        let mut rng = Rng(1_234_567);
        let words = [rng.word(), rng.word(), rng.word()];
        assert_eq!(words, [6457827717110365317, 3203168211198807973, 9817491932198370423]);
    }
}
