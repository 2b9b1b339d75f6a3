"""Text of the article of the small dataset."""

# A short report of our own making; nothing of it happened.
REPORT = (
    "قالت المتحدثة باسم هيئة الموانئ سلمى نجار إن العبّارة ستعود إلى ميناء سمرا غداً ⛴️.\n"
    "ونفى حرس الميناء ذلك: «لم نتّفق بعد»."
)
