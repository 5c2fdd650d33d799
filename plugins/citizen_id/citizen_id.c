/* Action `citizen_id`: judges a Chinese citizen's identity number (GB 11643-1999) and writes the date of birth in it into
 * a property. 校验公民身份号码，并将其中的出生日期写入属性。
 *
 * A plugin without the development kit: four symbols, C11 and its library, nothing else (docs/PLUGIN-ABI.md). Settings:
 * {"from": "id_number", "into": "birth_date"}. Build it with
 *
 *   cc -std=c11 -O2 -shared -fPIC citizen_id.c -o libcitizen_id.so
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY 64 /* longest key of a property or a form item */

/* What is wrong, or nothing. */
enum verdict { GOOD, SETTINGS, MISSING, SHAPE, DATE, FUTURE, DIGIT };

/* ---- JSON: a value is found by its path; what is found is looked at where it stands ---- */

static const char *blank(const char *at) {
    return at + strspn(at, " \t\r\n");
}

static const char *past_text(const char *at) {
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1]) at++;
    return *at ? at + 1 : at;
}

static const char *past_value(const char *at) {
    for (int depth = 0; *at;) {
        if (*at == '"') at = past_text(at);
        else if (*at == '{' || *at == '[') { depth++; at++; }
        else if ((*at == '}' || *at == ']') && depth > 0) { depth--; at++; }
        else if (depth == 0 && strchr(",}] \t\r\n", *at)) return at;
        else { at++; continue; }
        if (depth == 0) return at;
    }
    return at;
}

/* The next element of an object or array; NULL after the last. `at` is the value before, or where it opens. */
static const char *next(const char *at) {
    at = blank(*at == '{' || *at == '[' || *at == ',' ? at + 1 : at);
    if (*at == ',') at = blank(at + 1);
    return *at && *at != '}' && *at != ']' ? at : NULL;
}

/* The value under a key of the object at `at`. */
static const char *member(const char *at, const char *key) {
    size_t length = strlen(key);
    if (at == NULL || *(at = blank(at)) != '{') return NULL;
    for (at = next(at); at != NULL && *at == '"'; at = next(past_value(at))) {
        const char *name = at;
        at = blank(past_text(at));
        if (*at != ':') return NULL;
        at = blank(at + 1);
        if (strncmp(name + 1, key, length) == 0 && name[length + 1] == '"') return at;
    }
    return NULL;
}

/* Copies a text that has no escapes and fits; any other counts as none. */
static int text(const char *at, char *into, size_t room) {
    if (at == NULL || *at != '"') return 0;
    size_t length = strcspn(at + 1, "\"\\");
    if (at[length + 1] != '"' || length >= room) return 0;
    memcpy(into, at + 1, length);
    into[length] = 0;
    return 1;
}

/* The text under a key: a property of the case, else an item of the first document that has it. */
static int value(const char *input, const char *key, char *into, size_t room) {
    if (text(member(member(member(input, "properties"), key), "text"), into, room)) return 1;
    const char *documents = member(input, "documents");
    if (documents == NULL || *documents != '[') return 0;
    for (const char *at = next(documents); at != NULL; at = next(past_value(at)))
        if (text(member(member(member(at, "values"), key), "text"), into, room)) return 1;
    return 0;
}

/* ---- the number ---- */

static int is_key(const char *key) {
    return *key >= 'a' && *key <= 'z' && key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

static int digits(const char *at, int count) {
    int number = 0;
    while (count-- > 0) number = number * 10 + (*at++ - '0');
    return number;
}

/* Judges a number on a day and writes its date of birth, which is shaped like the day: 1990-01-31. */
static enum verdict judge(const char *number, const char *day, char *born) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    if (strlen(number) != 18 || strspn(number, "0123456789") < 17 || !strchr("0123456789Xx", number[17])) return SHAPE;
    int year = digits(number + 6, 4), month = digits(number + 10, 2), of_month = digits(number + 12, 2);
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1800 || month < 1 || month > 12 || of_month < 1) return DATE;
    if (of_month > days[month - 1] + (month == 2 && leap)) return DATE;
    snprintf(born, 11, "%.4s-%.2s-%.2s", number + 6, number + 10, number + 12);
    if (*day && strcmp(born, day) > 0) return FUTURE;
    int sum = 0;
    for (int place = 0; place < 17; place++) sum += (number[place] - '0') * weights[place];
    char last = number[17] == 'x' ? 'X' : number[17];
    return "10X98765432"[sum % 11] == last ? GOOD : DIGIT;
}

static const char *words(enum verdict verdict, int english) {
    switch (verdict) {
    case SETTINGS: return english ? "The settings need the keys `from` and `into`" : "设置有误：须填写 from 和 into 两个属性名";
    case MISSING: return english ? "There is no identity number" : "没有填写身份证号";
    case SHAPE: return english ? "An identity number has 18 digits, the last of which may be X"
                               : "身份证号应为 18 位数字，末位可为 X";
    case DATE: return english ? "The identity number holds no date of birth" : "身份证号中的出生日期不存在";
    case FUTURE: return english ? "The date of birth in the identity number is yet to come" : "身份证号中的出生日期在今天之后";
    case DIGIT: return english ? "The identity number was mistyped: its last digit does not fit"
                               : "身份证号有误：末位校验码不符";
    default: return "";
    }
}

/* ---- the ABI ---- */

static int32_t hand_over(const char *answer, uint8_t **out, size_t *out_len) {
    *out_len = strlen(answer);
    *out = malloc(*out_len);
    if (*out == NULL) return 1;
    memcpy(*out, answer, *out_len);
    return 0;
}

static int32_t reply(const char *ask, const char *input, uint8_t **out, size_t *out_len) {
    char from[KEY + 1] = "", into[KEY + 1] = "", day[11] = "", language[8] = "", number[40], born[11] = "";
    char answer[512];
    const char *settings = member(input, "settings");
    text(member(input, "business_date"), day, sizeof day);
    text(member(input, "language"), language, sizeof language);
    int english = strncmp(language, "en", 2) == 0;

    enum verdict verdict = MISSING;
    if (!text(member(settings, "from"), from, sizeof from) || !text(member(settings, "into"), into, sizeof into)
        || !is_key(from) || !is_key(into)) verdict = SETTINGS;
    else if (value(input, from, number, sizeof number) && *number) verdict = judge(number, day, born);

    if (strcmp(ask, "preview") == 0) {
        const char *effect = english ? "Fills in the date of birth: " : "填入出生日期：";
        snprintf(answer, sizeof answer, "{\"answer\":\"preview\",\"words\":\"%s%s\"}",
                 verdict == GOOD ? effect : "", verdict == GOOD ? born : words(verdict, english));
    } else if (strcmp(ask, "check") != 0 && strcmp(ask, "run") != 0) {
        snprintf(answer, sizeof answer, "{\"answer\":\"failed\",\"words\":\"citizen_id does not know this question\"}");
    } else if (verdict == SETTINGS && strcmp(ask, "run") == 0) {
        snprintf(answer, sizeof answer, "{\"answer\":\"failed\",\"words\":\"%s\"}", words(verdict, english));
    } else if (verdict != GOOD) {
        snprintf(answer, sizeof answer, "{\"answer\":\"refused\",\"words\":\"%s\"}", words(verdict, english));
    } else if (strcmp(ask, "check") == 0) {
        snprintf(answer, sizeof answer, "{\"answer\":\"allowed\"}");
    } else {
        snprintf(answer, sizeof answer, "{\"answer\":\"done\",\"set\":{\"%s\":{\"date\":\"%s\"}}}", into, born);
    }
    return hand_over(answer, out, out_len);
}

uint32_t waypost_abi(void) { return 1; }

int32_t waypost_describe(uint8_t **out, size_t *out_len) {
    return hand_over(
        "{\"protocol\":\"1.0\",\"name\":\"citizen_id\",\"version\":\"1.0.0\","
        "\"summary\":\"Judges an identity number and writes its date of birth. 校验身份证号，并写入出生日期。\","
        "\"settings_schema\":{\"type\":\"object\",\"required\":[\"from\",\"into\"],\"properties\":{"
        "\"from\":{\"type\":\"string\",\"title\":\"身份证号\",\"description\":\"Property or form item with the number.\"},"
        "\"into\":{\"type\":\"string\",\"title\":\"写入属性\",\"description\":\"Property that takes the date of birth.\"}}},"
        "\"answers\":[\"check\",\"preview\"],\"needs\":[]}",
        out, out_len);
}

int32_t waypost_invoke(const uint8_t *request, size_t len, uint8_t **out, size_t *out_len) {
    char ask[16] = "";
    char *copy = malloc(len + 1); /* a request does not end with a zero */
    if (copy == NULL) return 1;
    memcpy(copy, request, len);
    copy[len] = 0;
    text(member(copy, "ask"), ask, sizeof ask);
    int32_t code = reply(ask, member(copy, "input"), out, out_len);
    free(copy);
    return code;
}

void waypost_free(uint8_t *buffer, size_t len) {
    (void)len;
    free(buffer);
}
