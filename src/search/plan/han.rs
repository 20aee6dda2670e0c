//! Runs of Han characters in a plan.

use super::planner::{Planner, Typed};
use crate::domain::id::RecordId;
use crate::search::analyzer::{Token, bigrams};
use crate::search::clause::{Boxed, any, every, phrase, term};
use crate::search::explain::Merit;
use crate::search::pinyin::spoken;
use crate::search::weight;

/// Characters of the longest stretch that is heard as one name.
const LONGEST_HEARD: usize = 12;

impl Planner<'_> {
    pub(super) fn han(&mut self, run: &[Token], typed: Typed<'_>) {
        let mut from = 0;
        let mut at = 0;
        let mut after_name = false;
        while at < run.len() {
            match self.known.thesaurus.han_name(&run[at..]) {
                // A name of one character counts alone or beside another name: 碗 of 大碗岛 is no bowl.
                Some((length, ids)) if length > 1 || run.len() == 1 || after_name && from == at => {
                    self.han_part(&run[from..at], &[]);
                    let ids = ids.to_vec();
                    self.understand(&run[at..at + length], typed, &ids);
                    self.han_part(&run[at..at + length], &ids);
                    at += length;
                    from = at;
                    after_name = true;
                }
                _ => at += 1,
            }
        }
        self.han_part(&run[from..], &[]);
    }

    /// A stretch that must be met: by its characters in order, pair by pair, or by a linked record of that name.
    pub(super) fn han_part(&mut self, part: &[Token], ids: &[RecordId]) {
        let all = &self.known.fields.all;
        let part = trim(part, |token| self.idle(token));
        let text: Boxed = match part {
            [] => return,
            [token] => term(all.characters, &token.to_text()),
            _ => {
                let pairs = part.windows(2).zip(bigrams(part));
                let needed: Vec<Boxed> = pairs
                    .filter(|(pair, _)| !pair.iter().any(|token| self.idle(token)))
                    .map(|(_, (pair, _))| term(all.bigrams, &pair))
                    .collect();
                let lone = part.iter().filter(|token| !self.idle(token));
                if needed.is_empty() {
                    every(
                        lone.map(|token| term(all.characters, &token.to_text()))
                            .collect(),
                    )
                } else {
                    every(needed)
                }
            }
        };
        let mut ways = vec![text];
        if self.forgiving.sound && (2..=LONGEST_HEARD).contains(&part.len()) {
            let heard = self.heard(part);
            self.plan.forgave |= heard.is_some();
            ways.extend(heard);
        }
        let unit = self.or_linked(any(ways), ids);
        self.plan.required.push(unit);
    }

    /// Names that sound like this.
    fn heard(&mut self, part: &[Token]) -> Option<Boxed> {
        let characters: Vec<char> = part.iter().filter_map(Token::han).collect();
        let ways: Vec<Boxed> = spoken(&characters)
            .into_iter()
            .filter_map(|syllables| {
                phrase(self.known.fields.pinyin, syllables.into_iter().zip(0..))
            })
            .collect();
        let met = (!ways.is_empty()).then(|| any(ways))?;
        let heard: String = characters.into_iter().collect();
        self.score(met.box_clone(), weight::SOUND, Merit::Sound, &heard);
        Some(met)
    }

    pub(super) fn score_han(&mut self, run: &[Token]) {
        let fields = self.known.fields;
        for (pair, (text, _)) in run.windows(2).zip(bigrams(run)) {
            if pair.iter().all(|token| self.idle(token)) || !self.is_new(fields.all.bigrams, &text)
            {
                continue;
            }
            for (rank, weight, merit) in [
                (&fields.all, weight::BIGRAM, Merit::Bigram),
                (
                    &fields.names,
                    weight::BIGRAM * weight::IN_NAME,
                    Merit::NameBigram,
                ),
            ] {
                self.score(term(rank.bigrams, &text), weight, merit, &text);
            }
        }
        for token in run {
            let text = token.to_text();
            if self.idle(token) || !self.is_new(fields.all.characters, &text) {
                continue;
            }
            for (rank, weight, merit) in [
                (&fields.all, weight::CHARACTER, Merit::Character),
                (
                    &fields.names,
                    weight::CHARACTER * weight::IN_NAME,
                    Merit::NameCharacter,
                ),
            ] {
                self.score(term(rank.characters, &text), weight, merit, &text);
            }
        }
        if (3..=12).contains(&run.len()) {
            let text: String = run.iter().filter_map(Token::han).collect();
            for (rank, merit) in [
                (&fields.all, Merit::Phrase),
                (&fields.names, Merit::NamePhrase),
            ] {
                if let Some(query) = phrase(rank.bigrams, bigrams(run)) {
                    self.score(query, weight::PHRASE, merit, &text);
                }
            }
        }
    }
}

fn trim(part: &[Token], idle: impl Fn(&Token) -> bool) -> &[Token] {
    let from = part
        .iter()
        .position(|token| !idle(token))
        .unwrap_or(part.len());
    let to = part
        .iter()
        .rposition(|token| !idle(token))
        .map_or(from, |at| at + 1);
    &part[from..to]
}
