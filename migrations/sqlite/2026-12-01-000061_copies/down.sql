DROP TABLE case_copy;
