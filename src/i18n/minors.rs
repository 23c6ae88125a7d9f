//! Words for a minor who asks a guardian.

texts! {
    @page title: MINORS;
    intro: "Under 18, some uses of your information need a parent or guardian first. Here you ask one. Until they decide, these uses stay off, and everything else goes on.", "未满 18 周岁时，您的信息有些用途须先由父母或监护人同意。您可以在这里请他们决定。在此之前，这些用途保持关闭，其他功能不受影响。";
    sent: "We send one message with a link. It says nothing about you, not even your name. You have no account of theirs to set up, and they need none.", "我们会发送一条带链接的消息，其中不含您的任何信息，也没有您的姓名。您的监护人不需要注册账号。";
    address: "Your parent’s or guardian’s e-mail or phone", "父母或监护人的邮箱或手机号";
    address_hint: "Theirs, not yours.", "请填写他们的，而不是您自己的。";
    address_missing: "Enter an e-mail address or a phone number", "请输入邮箱或手机号";
    ask: "Ask them", "请他们决定";
    asking: "Asking…", "正在发送…";
    on_its_way: "A message is on its way to {0}.", "消息已发往 {0}。";
    number_text: "They will ask you for this number. Read it out to them, and to nobody else:", "他们会向您询问下面的数字。请只念给他们听，不要告诉其他人：";
    until: "It works until {0}.", "有效期至 {0}。";
    no_number: "The link in the last message can no longer be opened. If they still want to decide or change something, send a new one.", "上一条消息中的链接已不能再打开。如果他们还要决定或更改，请重新发送。";
    decided: "{0} has decided. Your choices show what.", "{0} 已作出决定，详情请看“我的选择”。";
    to_choices: "Your choices", "我的选择";
    disowned: "Whoever got the message says that you are not their child. Check the address, and ask again.", "收到消息的人表示您不是其孩子。请核对联系方式后重新发送。";
    again: "Send a new link", "重新发送链接";
    another: "Ask somebody else, or correct the address", "请其他人决定，或更正联系方式";
    another_text: "The link sent before then opens nothing, and what was approved ends.", "之前的链接随即失效，已同意的用途也会终止。";
    withdraw: "Withdraw the request", "撤回请求";
    withdrawing: "Withdrawing…", "正在撤回…";
    withdraw_text: "Ends the link and what was approved. We then forget this address.", "链接失效，已同意的用途终止，我们也不再保留该联系方式。";
}
