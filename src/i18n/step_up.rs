//! Words for confirming one action.

texts! {
    send_code: "Send the code", "发送验证码";
    sending: "Sending…", "正在发送…";
    code: "Code from the message", "收到的验证码";
    code_hint: "Six digits. This code can be used for this one thing only.", "六位数字，仅可用于本次操作。";
    code_missing: "Enter the six digits from the message", "请输入收到的六位数字";
    code_sent: "A code is on its way to {0}.", "验证码已发往 {0}。";
    confirming: "Confirming…", "正在确认…";
    another_code: "Send another code", "重新发送验证码";
    by_lock: "Confirm with this device’s lock", "用本机锁屏确认";
    unlocking: "Waiting for this device…", "正在等待本机解锁…";
    by_lock_text: "The app asks for your fingerprint, face or screen code. A code works too.", "应用会请您验证指纹、面容或锁屏密码。也可以使用验证码。";
    locked: "The lock was not opened. Try again, or use a code.", "未能解锁。请重试，或改用验证码。";
}
