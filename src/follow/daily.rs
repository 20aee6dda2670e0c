//! The piece of the day: a hand that goes round a ring of all pieces, one a day.
//!
//! Where pieces stand on the ring depends on their ids alone, and one setting keeps where the hand stands today: whatever
//! comes or goes, today's piece stays, and none is shown again before the hand has passed all others.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::public_index::{FollowError, PublicIndex, blocking};
use crate::db::{Priority, settings};
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

impl Hand {
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
            let mut reader = self.db.read().await?;
            settings::get(&mut reader.conn(), HAND).await?
        };
        let stored = stored.as_deref().and_then(Hand::read);
        if let Some(hand) = stored.filter(|hand| hand.day == day)
            && let Some(piece) = self.documents_of(&[hand.piece]).await?.pop()
        {
            return Ok(Some(piece));
        }
        let denied = self.held_back_now().await?;
        let this = Arc::clone(self);
        let ring = blocking(move || this.index.ring(&denied)).await?;
        let hand = stored.unwrap_or_else(|| Hand::begun(today));
        if stored.is_none_or(|hand| hand.day < today)
            && let Some(piece) = ring.after(hand.piece, hand.days_to(today))
        {
            let mut tx = self.db.begin(Priority::Edit).await?;
            // Another node may have been quicker.
            let now = settings::get(&mut tx.conn(), HAND).await?;
            let now = now.as_deref().and_then(Hand::read);
            if now.is_some_and(|hand| hand.day >= today) {
                drop(tx);
                return Box::pin(self.piece_of(day, today)).await;
            }
            settings::put(&mut tx.conn(), HAND, &format!("{today} {piece}")).await?;
            tx.commit().await?;
        }
        let Some(piece) = ring.after(hand.piece, hand.days_to(day)) else {
            return Ok(None);
        };
        Ok(self.documents_of(&[piece]).await?.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_is_read_as_it_was_written() {
        let day = "2026-11-28".parse().expect("a day");
        let hand = Hand::begun(day);
        let written = format!("{} {}", hand.day, hand.piece);
        assert_eq!(Hand::read(&written), Some(hand));
        assert_eq!(hand.days_to("2026-12-01".parse().expect("a day")), 3);
        for bad in ["", "2026-11-28", "today x", "2026-13-01 x"] {
            assert_eq!(Hand::read(bad), None, "{bad}");
        }
    }
}
