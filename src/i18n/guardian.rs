//! Words for a guardian who decides.

texts! {
    @page title: GUARDIAN;
    intro: "A child who uses iwalk-scooter named you as parent or guardian. You decide which uses of their information are allowed. You need no account.", "一位使用 iwalk-scooter 的孩子把您填为父母或监护人，请您决定其信息可以用于哪些用途。您不需要注册账号。";
    number: "The six digits on your child’s screen", "孩子屏幕上的六位数字";
    number_hint: "Ask your child for them. They stand on their page Parents and guardians, and in no message.", "请向孩子询问。数字显示在孩子的“监护人同意”页面上，任何消息中都没有。";
    number_missing: "Enter the six digits", "请输入六位数字";
    open: "Go on", "继续";
    opening: "Opening…", "正在打开…";
    nothing_yet: "Opening this page has decided nothing.", "打开本页并不代表作出了任何决定。";
    fresh_text: "Is the link too old, or was it used?", "链接已过期或已使用？";
    fresh: "Send me a fresh link", "给我发送新链接";
    fresh_sent: "A fresh link is on its way to the same address. The number on your child’s screen is a new one too.", "新链接已发往同一地址，孩子屏幕上的数字也已更新。";
    not_mine: "This is not my child", "这不是我的孩子";
    not_mine_text: "Type the address or number that our message reached. Then everything stops: the link, what was approved, and further messages.", "请输入收到我们消息的邮箱或手机号。之后一切停止：链接失效，已同意的用途终止，我们也不再发送消息。";
    not_mine_address: "Where our message reached you", "收到消息的邮箱或手机号";
    not_mine_hint: "An e-mail address or a phone number.", "邮箱或手机号。";
    not_mine_missing: "Enter the address that our message reached", "请输入收到消息的邮箱或手机号";
    stop: "Stop everything", "全部停止";
    stopping: "Stopping…", "正在停止…";
    stopped: "Everything has stopped, and we do not write to you again. Thank you for telling us.", "一切均已停止，我们不会再给您发送消息。谢谢您告诉我们。";
    no_link: "Open the link in our message. Without it this page shows nothing. You can also call or write to us.", "请打开消息中的链接。没有链接，本页不会显示任何内容。您也可以打电话或写信给我们。";
    contact: "Contact us", "联系我们";
    who: "This is about the account {0}. What you decide holds at once, and you can change it here until {1}; later with a fresh link.", "以下用途涉及账号 {0}。您的决定立即生效。{1} 之前可以在此更改，之后请获取新链接。";
    used: "What is used", "使用的信息";
    aim: "What for", "用途";
    kept: "For how long", "保存时间";
    refusing: "If you refuse", "如不同意";
    separate: "This one needs a decision of its own, apart from all others.", "此项须与其他用途分开，单独决定。";
    approve: "Approve", "同意";
    refuse: "Refuse", "不同意";
    open_state: "Not decided: off.", "尚未决定：保持关闭。";
    approved: "Approved. Your child may switch it off.", "已同意。孩子可以自行关闭。";
    refused: "Refused: off.", "不同意：保持关闭。";
    receipts: "Receipts", "回执";
    receipts_text: "Your child has the same ones. Keep them if you like: nobody can change them unnoticed.", "孩子也有同样的回执。您可以保存：任何改动都会被发现。";
    save: "Save the receipts of your decisions", "保存回执";
    policy: "Read the whole policy", "阅读完整政策";
    close: "Close", "关闭";
    closing: "Closing…", "正在关闭…";
    closed: "Closed. To change something later, have a fresh link sent by your child, or use the link in our message once more to ask for one.", "已关闭。以后如需更改，请让孩子重新发送链接，或再次打开消息中的链接获取新链接。";
}
