//! The one table of problem types: code, status, and what the page at `/problems/{code}` says.
//!
//! A code is part of the published contract: it never changes its meaning and is never used again for another.

use ::http::StatusCode;

/// One kind of refusal or failure, as RFC 9457 understands `type`.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// Last segment of the `type` URI, `snake_case`.
    pub code: &'static str,
    /// The status every answer of this type carries.
    pub status: u16,
    /// One line, the same in every answer of this type.
    pub title: &'static str,
    /// The title in Chinese.
    pub title_zh: &'static str,
    /// What happened.
    pub meaning: &'static str,
    /// What happened, in Chinese.
    pub meaning_zh: &'static str,
    /// What the caller can do about it.
    pub mend: &'static str,
    /// What the caller can do about it, in Chinese.
    pub mend_zh: &'static str,
}

impl ProblemType {
    /// The status as a typed value.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Where its page stands, below the root.
    pub fn path(&self) -> String {
        format!("/problems/{}", self.code)
    }

    /// The type of this code, if there is one.
    pub fn by_code(code: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|kind| kind.code == code)
    }
}

/// 400: a parameter is wrong.
pub static INVALID_PARAMETERS: ProblemType = ProblemType {
    code: "invalid_parameters",
    status: 400,
    title: "A parameter is wrong",
    title_zh: "参数有误",
    meaning: "A path segment, query parameter, header or cursor is unknown, malformed or out of range. `errors` names each one; its pointer is the parameter's name after a slash.",
    meaning_zh: "路径、查询参数、请求头或游标未知、格式不对或超出范围。`errors` 逐一列出，指针为斜杠加参数名。",
    mend: "Correct the named parameters. Take cursors only from `next` of a former answer to the same question.",
    mend_zh: "更正所列参数；游标只能取自同一查询上次答复的 `next`。",
};

/// 400: the body is not the JSON asked for.
pub static INVALID_JSON: ProblemType = ProblemType {
    code: "invalid_json",
    status: 400,
    title: "The body is not the JSON asked for",
    title_zh: "请求体不是所要求的 JSON",
    meaning: "The body is not well-formed JSON, not UTF-8, nested too deeply, or not an object where an object is asked for.",
    meaning_zh: "请求体不是合法的 JSON 或 UTF-8，嵌套过深，或应为对象而不是。",
    mend: "Send one well-formed JSON value; `detail` says where reading stopped.",
    mend_zh: "请发送一个合法的 JSON 值；`detail` 指出读到何处出错。",
};

/// 401: sign in first.
pub static UNAUTHENTICATED: ProblemType = ProblemType {
    code: "unauthenticated",
    status: 401,
    title: "Sign in first",
    title_zh: "请先登录",
    meaning: "The request carries no credentials, or they are unknown, expired or revoked.",
    meaning_zh: "请求没有凭证，或凭证无效、过期、已吊销。",
    mend: "Sign in at `/api/v1/curation/sessions`, or send a living API token as `Authorization: Bearer …`.",
    mend_zh: "请登录，或以 `Authorization: Bearer …` 发送有效的令牌。",
};

/// 403: your roles do not allow this.
pub static FORBIDDEN: ProblemType = ProblemType {
    code: "forbidden",
    status: 403,
    title: "Your roles do not allow this",
    title_zh: "权限不足",
    meaning: "You are known, but none of your roles (or the token's scope) allows this action.",
    meaning_zh: "已识别身份，但您的角色或令牌范围不允许此操作。",
    mend: "Ask an administrator for the role that `detail` names.",
    mend_zh: "请向管理员申请 `detail` 所说的角色。",
};

/// 403: the request could come from another site.
pub static CROSS_SITE: ProblemType = ProblemType {
    code: "cross_site",
    status: 403,
    title: "The request could come from another site",
    title_zh: "请求可能来自其他网站",
    meaning: "A change was asked for with a session cookie but without the matching `X-CSRF-Token` header, or from a foreign origin.",
    meaning_zh: "以会话 Cookie 要求更改，却没有相符的 `X-CSRF-Token` 头，或来自其他来源。",
    mend: "Send the `csrf_token` that signing in answered, as `X-CSRF-Token`. Programs use an API token instead.",
    mend_zh: "请把登录时得到的 `csrf_token` 放入 `X-CSRF-Token`；程序请改用令牌。",
};

/// 404: there is nothing here.
pub static NOT_FOUND: ProblemType = ProblemType {
    code: "not_found",
    status: 404,
    title: "There is nothing here",
    title_zh: "此处无内容",
    meaning: "No such resource, or none that has ever been published.",
    meaning_zh: "没有此资源，或从未发布。",
    mend: "Check the address. Ids are found by the lists and by search.",
    mend_zh: "请核对地址；标识可由列表与检索得到。",
};

/// 405: this address does not take that method.
pub static METHOD_NOT_ALLOWED: ProblemType = ProblemType {
    code: "method_not_allowed",
    status: 405,
    title: "This address does not take that method",
    title_zh: "此地址不接受该方法",
    meaning: "The address exists, but not for this HTTP method.",
    meaning_zh: "地址存在，但不支持该 HTTP 方法。",
    mend: "Use a method that the `Allow` header lists.",
    mend_zh: "请用 `Allow` 头所列的方法。",
};

/// 408: the request arrived too slowly.
pub static TOO_SLOW: ProblemType = ProblemType {
    code: "request_timeout",
    status: 408,
    title: "The request arrived too slowly",
    title_zh: "请求到达过慢",
    meaning: "The rest of the request did not arrive in time.",
    meaning_zh: "请求的余下部分未能及时到达。",
    mend: "Send it again over a better line.",
    mend_zh: "请在网络较好时重试。",
};

/// 409: this clashes with what is there.
pub static CONFLICT: ProblemType = ProblemType {
    code: "conflict",
    status: 409,
    title: "This clashes with what is there",
    title_zh: "与现有内容冲突",
    meaning: "The change is well-formed but collides with another record or with the present state, such as an accession number already taken.",
    meaning_zh: "请求本身无误，但与其他记录或当前状态冲突，例如藏品号已被占用。",
    mend: "Read `errors` for what collides, then change it.",
    mend_zh: "请按 `errors` 所示更改冲突之处。",
};

/// 409: the record cannot be published yet.
pub static NOT_READY: ProblemType = ProblemType {
    code: "not_ready",
    status: 409,
    title: "The record cannot be published yet",
    title_zh: "记录尚不能发布",
    meaning: "Something that publication needs is missing: rights, a credit line, or photographs not yet published or processed.",
    meaning_zh: "缺少发布所需：权利声明、署名，或照片尚未发布或处理。",
    mend: "Mend what `errors` names, or publish with `include_media`. `GET …/publication` lists it beforehand.",
    mend_zh: "请补齐 `errors` 所列，或以 `include_media` 一并发布；`GET …/publication` 可预先查看。",
};

/// 410: this was published and has been withdrawn.
pub static WITHDRAWN: ProblemType = ProblemType {
    code: "withdrawn",
    status: 410,
    title: "This was published and has been withdrawn",
    title_zh: "已撤回",
    meaning: "The record was once public and is so no more.",
    meaning_zh: "此记录曾公开，现已撤回。",
    mend: "Remove your copy. The id is never given to anything else.",
    mend_zh: "请删除所存副本；此标识不会另作他用。",
};

/// 412: somebody else changed this meanwhile.
pub static STALE: ProblemType = ProblemType {
    code: "stale",
    status: 412,
    title: "Somebody else changed this meanwhile",
    title_zh: "内容已被他人更改",
    meaning: "`If-Match` names another version than the present one.",
    meaning_zh: "`If-Match` 所指版本不是当前版本。",
    mend: "Read the resource again (the `ETag` header of this answer names its version), apply your change to that, and send it anew.",
    mend_zh: "请重新读取（本答复的 `ETag` 即当前版本），在其上修改后再发送。",
};

/// 413: the body is too large.
pub static TOO_LARGE: ProblemType = ProblemType {
    code: "too_large",
    status: 413,
    title: "The body is too large",
    title_zh: "请求体过大",
    meaning: "The body is larger than this address accepts.",
    meaning_zh: "请求体超过此处的上限。",
    mend: "Send less; `detail` names the limit.",
    mend_zh: "请减小内容；上限见 `detail`。",
};

/// 415: this type of content is not taken here.
pub static UNSUPPORTED_MEDIA_TYPE: ProblemType = ProblemType {
    code: "unsupported_media_type",
    status: 415,
    title: "This type of content is not taken here",
    title_zh: "不接受此内容类型",
    meaning: "`Content-Type` is missing or is none that this address accepts, or the body is encoded.",
    meaning_zh: "缺少 `Content-Type`，或类型、编码不被接受。",
    mend: "Send one of the types that `detail` names, without `Content-Encoding`.",
    mend_zh: "请发送 `detail` 所列类型，且不加 `Content-Encoding`。",
};

/// 422: the content breaks the rules of its kind.
pub static INVALID_CONTENT: ProblemType = ProblemType {
    code: "invalid_content",
    status: 422,
    title: "The content breaks the rules of its kind",
    title_zh: "内容不合规则",
    meaning: "The JSON is well-formed, but fields are unknown, missing, mistyped, too long or contradict each other. `errors` names every fault by JSON pointer (RFC 6901).",
    meaning_zh: "JSON 合法，但有字段未知、缺失、类型不符、过长或互相矛盾。`errors` 以 JSON 指针逐一列出。",
    mend: "Mend every fault that `errors` names. The OpenAPI document holds the schemas.",
    mend_zh: "请按 `errors` 逐一更正；结构见 OpenAPI 文档。",
};

/// 422: this file cannot be taken as a photograph.
pub static INVALID_IMAGE: ProblemType = ProblemType {
    code: "invalid_image",
    status: 422,
    title: "This file cannot be taken as a photograph",
    title_zh: "此文件不能作为照片",
    meaning: "The file is not what its type says, is damaged, or exceeds a limit of size or form.",
    meaning_zh: "文件与所称类型不符、已损坏，或超出尺寸、形式之限。",
    mend: "Read `detail`; export the photograph again as JPEG, PNG or TIFF (or another format that is read) within the limits.",
    mend_zh: "请看 `detail`，并重新导出为限度内的 JPEG、PNG 或 TIFF。",
};

/// 428: say which version you are changing.
pub static PRECONDITION_REQUIRED: ProblemType = ProblemType {
    code: "precondition_required",
    status: 428,
    title: "Say which version you are changing",
    title_zh: "请说明所改版本",
    meaning: "Every change to an existing resource needs `If-Match`.",
    meaning_zh: "更改已有资源须带 `If-Match`。",
    mend: "Send `If-Match` with the `ETag` of what you read.",
    mend_zh: "请以所读内容的 `ETag` 作为 `If-Match`。",
};

/// 429: too many requests.
pub static TOO_MANY_REQUESTS: ProblemType = ProblemType {
    code: "too_many_requests",
    status: 429,
    title: "Too many requests",
    title_zh: "请求过多",
    meaning: "Your address has asked more often than this museum allows.",
    meaning_zh: "您的地址请求过于频繁。",
    mend: "Wait for the seconds that `Retry-After` names.",
    mend_zh: "请等待 `Retry-After` 所示秒数。",
};

/// 500: the museum failed.
pub static INTERNAL: ProblemType = ProblemType {
    code: "internal",
    status: 500,
    title: "The museum failed",
    title_zh: "服务器出错",
    meaning: "A fault on our side. Nothing half-done was kept.",
    meaning_zh: "服务器一方出错，未留下半途的更改。",
    mend: "Try again later; tell the administrator the `request_id`.",
    mend_zh: "请稍后再试，并把 `request_id` 告知管理员。",
};

/// 501: this is not offered.
pub static UNSUPPORTED: ProblemType = ProblemType {
    code: "unsupported",
    status: 501,
    title: "This is not offered",
    title_zh: "未提供此功能",
    meaning: "The request is understood and well-formed, but this server does not offer that feature.",
    meaning_zh: "请求无误，但本服务器不提供该功能。",
    mend: "Ask for a form that the documentation lists.",
    mend_zh: "请改用文档所列的形式。",
};

/// 503: too busy just now.
pub static BUSY: ProblemType = ProblemType {
    code: "busy",
    status: 503,
    title: "Too busy just now",
    title_zh: "一时繁忙",
    meaning: "The server, its database or its store has no room for this request at the moment.",
    meaning_zh: "服务器、数据库或存储暂时无法处理。",
    mend: "Try again after the seconds that `Retry-After` names.",
    mend_zh: "请在 `Retry-After` 所示秒数后重试。",
};

/// Every type, in the order of its status.
pub static ALL: &[&ProblemType] = &[
    &INVALID_PARAMETERS,
    &INVALID_JSON,
    &UNAUTHENTICATED,
    &FORBIDDEN,
    &CROSS_SITE,
    &NOT_FOUND,
    &METHOD_NOT_ALLOWED,
    &TOO_SLOW,
    &CONFLICT,
    &NOT_READY,
    &WITHDRAWN,
    &STALE,
    &TOO_LARGE,
    &UNSUPPORTED_MEDIA_TYPE,
    &INVALID_CONTENT,
    &INVALID_IMAGE,
    &PRECONDITION_REQUIRED,
    &TOO_MANY_REQUESTS,
    &INTERNAL,
    &UNSUPPORTED,
    &BUSY,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_statuses_are_errors() {
        let codes: BTreeSet<_> = ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for kind in ALL {
            assert!((400..600).contains(&kind.status), "{}", kind.code);
            assert_eq!(kind.status().as_u16(), kind.status);
            assert_eq!(ProblemType::by_code(kind.code), Some(*kind));
        }
    }
}
