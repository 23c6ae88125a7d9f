//! Words about what we hold.

texts! {
    @page title: DATA;
    @page sessions: SESSIONS;
    download_text: "In one file, to keep or to take elsewhere", "一个文件，可保存或带走";
    correct: "Have something else corrected or deleted", "更正或删除其他信息";
    correct_text: "Where there is no button below, write to us", "下方没有按钮的，请写信给我们";
    cancel_text: "Kept for one month, then erased", "保留一个月，然后删除";
    receipts_text: "Proof of each choice, signed by us", "每项选择的凭证，由我们签名";
    signed_in_as: "You are signed in as {0}", "您的登录账号：{0}";
    sessions_text: "Your devices, and signing out", "您的设备与退出登录";
    held: "What we hold", "我们保存的内容";
    intro: "These are the kinds of information that the policy names, and what we have of yours.", "以下是政策所列的信息类别，以及我们保存的您的信息。";
    none: "We hold nothing of this kind.", "没有此类信息。";
    unmapped: "This page cannot look this kind up yet. Please call or write to us to see it.", "本页暂时无法查询此类信息。如需查看，请打电话或写信给我们。";
    in_receipts: "Each of your choices has its receipt:", "您的每项选择都有回执：";
    in_browser: "They lie in your browser, not with us. You can remove them:", "它们保存在您的浏览器中，不在我们这里。您可以清除：";
    forget: "Sign out and forget this device", "退出登录并清除本设备上的数据";
    more: "There is more of this kind. See all of it item by item.", "此类信息还有更多，可逐条查看全部。";
    back: "All kinds of information", "全部信息类别";
    source: "Where it comes from", "信息来源";
    read_clause: "Read the clause", "阅读该条款";
    grade: "How sensitive it is", "敏感程度";
    grade_value: "Grade {0} of 4", "{0} 级（共 4 级）";
    values: "What we have", "我们保存的内容";
    items: "Item by item", "逐条查看";
    fix: "Correct", "更正";
    right: "What it should say", "正确的内容";
    right_hint: "It is changed in our database at once.", "我们的数据库会立即更改。";
    missing: "Write what it should say", "请填写正确的内容";
    save: "Save", "保存";
    saving: "Saving…", "正在保存…";
    leave: "Leave it as it is", "保持原样";
    corrected: "Corrected in our database.", "已在我们的数据库中更正。";
    delete: "Delete", "删除";
    delete_text: "This entry is deleted from our database at once, and nobody can bring it back. So that nobody else does this for you, we first send you a code.", "此条目会立即从我们的数据库中删除，无法恢复。为防止他人代您操作，我们会先向您发送验证码。";
    delete_now: "Delete it", "确认删除";
    keep: "Keep it", "保留";
    deleted: "Deleted from our database.", "已从我们的数据库中删除。";
    number: "Request {0}", "请求编号 {0}";
    fetching: "Fetching…", "正在获取…";
    empty: "There is nothing to show.", "没有可显示的内容。";
}
