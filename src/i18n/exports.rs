//! Words about taking everything along.

texts! {
    @page title: DOWNLOAD;
    intro: "One file with everything that we hold about you: a page to read without a network, the same for programs and spreadsheets, your receipts, and what you wrote to us.", "一个文件，包含我们保存的您的全部信息：可离线阅读的页面、供程序和电子表格使用的版本、您的回执，以及您写给我们的内容。";
    make: "Prepare my file", "生成我的文件";
    asking: "Asking…", "正在提交…";
    make_again: "Prepare a new one", "重新生成";
    running: "Your file is being prepared: {0} of {1} items.", "正在生成文件：已完成 {0} 条，共 {1} 条。";
    running_text: "You can close this page. We send you a message when it is ready.", "您可以关闭本页。文件生成后，我们会通知您。";
    stop: "Stop preparing it", "停止生成";
    stopping: "Stopping…", "正在停止…";
    failed: "The file could not be prepared. Nothing of it is kept. Please try again, or contact us.", "未能生成文件，也没有留下任何内容。请重试，或联系我们。";
    ready: "Your file is ready: {0} items, {1} kB. We keep it until {2}.", "文件已生成：{0} 条，{1} kB。保留至 {2}。";
    confirm_text: "Because it tells much about you, we first send you a code.", "由于内容涉及您的隐私，我们会先向您发送验证码。";
    discard: "Delete this file", "删除此文件";
    discarding: "Deleting…", "正在删除…";
}
