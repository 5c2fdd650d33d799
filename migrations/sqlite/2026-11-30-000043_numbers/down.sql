DROP TABLE series_start;
DROP TABLE series_void;
DROP TABLE series_number;
