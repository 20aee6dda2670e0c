//! The piece of the day: a hand that goes round a ring of all pieces, one a day.
//!
//! Where pieces stand on the ring depends on their ids alone, and one setting keeps where the hand stands today: whatever
//! comes or goes, today's piece stays, and none is shown again before the hand has passed all others.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::PublicIndex;
use super::follower::{FollowError, blocking};
use crate::db::{DbError, Priority, settings};
use crate::domain::id::RecordId;
use crate::search::Document;

/// The setting that keeps where the hand stands: a day and a piece.
const HAND: &str = "piece_of_the_day";

/// Where the hand stood on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hand {
    day: NaiveDate,
    piece: RecordId,
}

impl fmt::Display for Hand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day, self.piece)
    }
}

impl Hand {
    /// Reads what was kept.
    fn read(text: &str) -> Option<Self> {
        let (day, piece) = text.split_once(' ')?;
        Some(Self {
            day: day.parse().ok()?,
            piece: piece.parse().ok()?,
        })
    }

    /// Where a hand begins that nobody has seen yet.
    fn begun(day: NaiveDate) -> Self {
        let place = u128::from(
            day.signed_duration_since(NaiveDate::MIN)
                .num_days()
                .unsigned_abs(),
        );
        Self {
            day,
            piece: RecordId(Uuid::from_u128(place)),
        }
    }

    /// How many steps it takes until `day`.
    fn days_to(self, day: NaiveDate) -> i64 {
        day.signed_duration_since(self.day).num_days()
    }
}

impl PublicIndex {
    /// The piece of `day`; none where no piece is public. Other days than `today` are told as the museum stands now.
    pub async fn piece_of(
        self: &Arc<Self>,
        day: NaiveDate,
        today: NaiveDate,
    ) -> Result<Option<Document>, FollowError> {
        let stored = {
            let mut reader = self.db().read().await?;
            settings::get(&mut reader.conn(), HAND).await?
        };
        let stored = stored.as_deref().and_then(Hand::read);
        if let Some(hand) = stored.filter(|hand| hand.day == day)
            && let Some(piece) = self.documents_of(&[hand.piece]).await?.pop()
        {
            return Ok(Some(piece));
        }
        let denied = self.held_back().await?;
        let this = Arc::clone(self);
        let ring = blocking(move || this.index().ring(&denied)).await?;
        let mut hand = stored.unwrap_or_else(|| Hand::begun(today));
        if stored.is_none_or(|hand| hand.day < today)
            && let Some(piece) = ring.after(hand.piece, hand.days_to(today))
        {
            hand = Hand { day: today, piece };
            match self.keep(hand).await {
                Ok(kept) => hand = kept,
                Err(error) => {
                    tracing::warn!(%error, "the piece of the day could not be kept; it is told all the same");
                }
            }
        }
        let Some(piece) = ring.after(hand.piece, hand.days_to(day)) else {
            return Ok(None);
        };
        Ok(self.documents_of(&[piece]).await?.pop())
    }

    /// Keeps where the hand stands, unless another node was quicker; answers where it stands then.
    async fn keep(&self, hand: Hand) -> Result<Hand, DbError> {
        let mut tx = self.db().begin(Priority::Edit).await?;
        let stored = settings::get(&mut tx.conn(), HAND).await?;
        let stored = stored.as_deref().and_then(Hand::read);
        if let Some(quicker) = stored.filter(|stored| stored.day >= hand.day) {
            return Ok(quicker);
        }
        settings::put(&mut tx.conn(), HAND, &hand.to_string()).await?;
        tx.commit().await?;
        Ok(hand)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_is_read_as_it_was_written() {
        let day = "2026-11-28".parse().expect("a day");
        let hand = Hand::begun(day);
        assert_eq!(Hand::read(&hand.to_string()), Some(hand));
        assert_eq!(hand.days_to("2026-12-01".parse().expect("a day")), 3);
        for bad in ["", "2026-11-28", "today x", "2026-13-01 x"] {
            assert_eq!(Hand::read(bad), None, "{bad}");
        }
    }
}
