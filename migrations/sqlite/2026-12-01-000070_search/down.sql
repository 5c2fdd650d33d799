DROP TABLE search_view;
DROP TABLE case_unread;
DROP TABLE case_index;
DROP TABLE case_words;
