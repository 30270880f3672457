//! Formats cut into text and directives.
//!
//! In: the bytes of a format and the arguments. Out: [`Piece`]s, each directive with its argument; mistakes as Go prints them.

use std::ops::Range;

use crate::helm::value::Value;

/// Widths and precisions above are no numbers to Go.
const LARGEST: usize = 1_000_000;

/// A piece of a format.
pub(super) enum Piece<'a> {
    /// Bytes that are printed as they are.
    Text(Range<usize>),
    /// A directive that can be carried out.
    Directive(Directive<'a>),
    /// What is printed instead of a directive that cannot.
    Mistake(String),
}

/// `%-5.2f` with its argument.
pub(super) struct Directive<'a> {
    pub(super) verb: char,
    pub(super) flags: Flags,
    pub(super) argument: &'a Value,
}

/// What stands between the percent sign and the verb.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a directive are independent switches")]
pub(super) struct Flags {
    /// `#` of another verb than `v`
    pub(super) sharp: bool,
    /// `0`
    pub(super) zero: bool,
    /// `+` of another verb than `v`
    pub(super) plus: bool,
    /// `-`
    pub(super) minus: bool,
    /// A blank.
    pub(super) space: bool,
    /// `%#v`
    pub(super) go_syntax: bool,
    /// A number that has its sign in front of padding zeros.
    pub(super) signed: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
}

impl Flags {
    /// The same, padding with blanks.
    pub(super) fn without_zero(&self) -> Self {
        Self { zero: false, ..self.clone() }
    }
}

/// Reads a format from left to right.
pub(super) struct Reader<'a> {
    format: &'a [u8],
    at: usize,
    arguments: &'a [Value],
    /// The argument of the next directive.
    next: usize,
    /// Whether an index such as `%[2]d` was met: then unused arguments are no mistake.
    reordered: bool,
}

/// State of one directive.
struct Numbers {
    after_index: bool,
    good: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(format: &'a [u8], arguments: &'a [Value]) -> Self {
        Self { format, at: 0, arguments, next: 0, reordered: false }
    }

    /// The arguments that no directive used.
    pub(super) fn unused(&self) -> &'a [Value] {
        if self.reordered { &[] } else { self.arguments.get(self.next..).unwrap_or_default() }
    }

    /// The next piece; nothing at the end.
    pub(super) fn next_piece(&mut self) -> Option<Piece<'a>> {
        let start = self.at;
        let rest = self.format.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
        if length > 0 {
            self.at += length;
            return Some(Piece::Text(start..self.at));
        }
        self.at += 1;
        Some(self.directive())
    }

    fn directive(&mut self) -> Piece<'a> {
        let mut flags = self.flags();
        let mut numbers = Numbers { after_index: false, good: true };
        let mut complaint = String::new();
        self.index(&mut numbers);
        self.width(&mut flags, &mut numbers, &mut complaint);
        self.precision(&mut flags, &mut numbers, &mut complaint);
        if !numbers.after_index {
            self.index(&mut numbers);
        }
        let Some(verb) = self.verb() else { return Piece::Mistake(complaint + "%!(NOVERB)") };
        if verb == '%' {
            return Piece::Mistake(complaint + "%");
        }
        if !numbers.good {
            return Piece::Mistake(format!("{complaint}%!{verb}(BADINDEX)"));
        }
        let Some(argument) = self.arguments.get(self.next) else {
            return Piece::Mistake(format!("{complaint}%!{verb}(MISSING)"));
        };
        self.next += 1;
        // `%w` is for errors, of which there are none; it is read as `%v`.
        if matches!(verb, 'v' | 'w') {
            flags.go_syntax = std::mem::take(&mut flags.sharp);
            flags.plus = false;
        }
        if complaint.is_empty() {
            return Piece::Directive(Directive { verb, flags, argument });
        }
        // A bad width is printed in front of the value: both are one piece of plain text.
        let mut printer = super::Printer::default();
        printer.argument(argument, verb, &flags);
        Piece::Mistake(complaint + &printer.out.finish().to_str())
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => break,
            }
            self.at += 1;
        }
        flags
    }

    fn width(&mut self, flags: &mut Flags, numbers: &mut Numbers, complaint: &mut String) {
        if self.peek() == Some(b'*') {
            self.at += 1;
            match self.number_argument() {
                Some(width) => {
                    flags.minus |= width < 0;
                    flags.width = usize::try_from(width.unsigned_abs()).ok();
                }
                None => complaint.push_str("%!(BADWIDTH)"),
            }
            numbers.after_index = false;
        } else {
            flags.width = self.digits();
            numbers.good &= !(numbers.after_index && flags.width.is_some());
        }
    }

    fn precision(&mut self, flags: &mut Flags, numbers: &mut Numbers, complaint: &mut String) {
        if self.peek() != Some(b'.') || self.at + 1 >= self.format.len() {
            return;
        }
        self.at += 1;
        numbers.good &= !numbers.after_index;
        self.index(numbers);
        if self.peek() == Some(b'*') {
            self.at += 1;
            flags.precision = self.number_argument().and_then(|precision| usize::try_from(precision).ok());
            if flags.precision.is_none() {
                complaint.push_str("%!(BADPREC)");
            }
            numbers.after_index = false;
        } else {
            flags.precision = Some(self.digits().unwrap_or(0));
        }
    }

    /// `[3]`: the next argument by number.
    fn index(&mut self, numbers: &mut Numbers) {
        numbers.after_index = false;
        if self.peek() != Some(b'[') {
            return;
        }
        self.reordered = true;
        let rest = &self.format[self.at..];
        let Some(close) = rest.iter().position(|byte| *byte == b']') else {
            numbers.good = false;
            self.at += 1;
            return;
        };
        let number =
            std::str::from_utf8(&rest[1..close]).ok().and_then(|digits| digits.parse::<usize>().ok());
        self.at += close + 1;
        match number {
            Some(number) if (1..=self.arguments.len()).contains(&number) => {
                self.next = number - 1;
                numbers.after_index = true;
            }
            _ => numbers.good = false,
        }
    }

    /// The argument of a `*`.
    fn number_argument(&mut self) -> Option<i64> {
        let argument = self.arguments.get(self.next)?;
        self.next += 1;
        match argument {
            Value::Int(number, _) if number.unsigned_abs() <= LARGEST as u64 => Some(*number),
            _ => None,
        }
    }

    fn digits(&mut self) -> Option<usize> {
        let rest = &self.format[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number: Option<usize> = std::str::from_utf8(&rest[..length]).ok()?.parse().ok();
        if length > 0 && number.is_none_or(|number| number > LARGEST) {
            self.at = self.format.len();
            return None;
        }
        self.at += length;
        number
    }

    fn verb(&mut self) -> Option<char> {
        let rest = self.format.get(self.at..).filter(|rest| !rest.is_empty())?;
        let chunk = rest.utf8_chunks().next()?;
        let verb = chunk.valid().chars().next();
        self.at += verb.map_or(1, char::len_utf8);
        Some(verb.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }
}
