//! Why something was not read, in Chinese; the parsers themselves say it in English.

use crate::domain::measurement::SizeError;
use crate::domain::number::FindNumberError;
use crate::domain::piece_name::NameError;

pub(super) fn find_number(error: FindNumberError) -> &'static str {
    use FindNumberError as E;
    match error {
        E::Empty => "没有内容",
        E::TooLong => "编号过长",
        E::NoFind => "只有单位，没有件号",
        E::NoLocus => "没有说出自何处",
        E::Several => "写了几件的编号，每件应各有其号",
        E::SeveralLayers => "写了几个层位",
        E::Ambiguous => "有两种读法；层位请加圈或括号，件号写在冒号之后，如 T3④:12",
        E::Order => "次序应为年、遗址、窑、探方、遗迹、层、件",
        E::Uncertain => "有存疑或缺失的字",
        E::Year => "年份应在 1900 至 2099 之间",
        E::Number => "某一部分为零或过大",
        E::Unreadable => "有不属于出土编号的内容",
    }
}

pub(super) fn size(error: SizeError) -> &'static str {
    use SizeError as E;
    match error {
        E::Empty => "没有内容",
        E::TooLong => "文字过长",
        E::NoKind => "有数值而不知量的是什么",
        E::NoValue => "有项目而没有数值",
        E::Count => "数值与项目或件数不相等",
        E::NoUnit => "重量或容量须写单位",
        E::Unit => "单位与所量不合",
        E::AmbiguousUnit => "没有写单位，而可能不止一种",
        E::Range => "范围应由小到大",
        E::Ambiguous => "末尾的说明不知指哪一项",
        E::Several => "一项有两个数值",
        E::Duplicate => "同一项说了两遍",
        E::OutOfRange => "数值超出范围或过于精细",
        E::Unreadable => "有不属于尺寸的内容",
    }
}

pub(super) fn name(error: NameError) -> &'static str {
    use NameError as E;
    match error {
        E::Empty => "没有内容",
        E::TooLong => "名称过长",
        E::NotChinese => "不是中文",
        E::NoForm => "末尾不是已知的器形",
        E::Several => "写了几件器物，每件应各有其名",
        E::Uncertain => "有存疑或缺失的字",
        E::Unreadable => "有不属于名称的内容",
    }
}
