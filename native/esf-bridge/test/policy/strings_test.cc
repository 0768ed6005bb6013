#include "core/policy/strings.h"

#include "core/policy/serial.h"
#include "doctest/doctest.h"

using namespace portcullis;

TEST_CASE("texts are equal without regard to ASCII case, and none equals nothing") {
  CHECK(equalFolded("AbC", "aBc"));
  CHECK_FALSE(equalFolded("Ä", "ä"));
  CHECK_FALSE(equalFolded("", ""));
  CHECK_FALSE(equalFolded("abc", "abcd"));
  CHECK(trim(" \t\r\n\v\fx ") == "x");
}

TEST_CASE("a question mark stands for one code point, not for one byte") {
  CHECK(globMatches("?", "\xC3\x84"));
  CHECK(globMatches("*?", "\xF0\x9F\x98\x80"));
  CHECK_FALSE(globMatches("??", "\xF0\x9F\x98\x80"));
  CHECK(globMatches("*\xC3\x84*", "x\xC3\x84y"));
  CHECK_FALSE(globMatches("*", ""));
  CHECK(globMatches("a*b*c", "aXbXbXc"));
  CHECK_FALSE(globMatches("a*b*c", "aXbXbX"));
}

TEST_CASE("a pattern of many stars takes no more than text times pattern") {
  const std::string text(200, 'a');
  std::string pattern;
  for (int i = 0; i < 60; i++) pattern += "*a";
  CHECK_FALSE(globMatches(pattern + "b", text));
  CHECK(globMatches(pattern, text));
}

TEST_CASE("what a device calls itself comes out bounded, visible and valid") {
  CHECK(clean("  Data\x01Traveler\x7F ") == "DataTraveler");
  CHECK(clean("\xE2\x80\xAE"
              "evil\xE2\x80\x8B") == "evil");
  CHECK(clean("a\xFF\xC3(\xED\xA0\x80z\xF5\x80\x80\x80") == "a(z");
  CHECK(clean("\xC0\xAF\xE0\x80\xAF") == "");
  CHECK(clean(std::string(255, 'x') + "\xC3\x84") == std::string(255, 'x'));
  CHECK(clean(std::string(254, 'x') + "\xC3\x84y") == std::string(254, 'x') + "\xC3\x84");
  CHECK(clean(std::string(255, 'x') + " y") == std::string(255, 'x'));
  CHECK(clean(std::string("a\0b", 3)) == "ab");
}

TEST_CASE("UTF-8 is told from what only looks like it") {
  CHECK(isUtf8("plain and \xF0\x9F\x98\x80 with more than eight bytes"));
  CHECK_FALSE(isUtf8("cut \xF0\x9F\x98"));
  CHECK_FALSE(isUtf8("\x80"));
  CHECK_FALSE(isUtf8("\xED\xA0\x80"));
  CHECK_FALSE(isUtf8("\xC1\x81"));
}

TEST_CASE("serials that many devices share do not tell one from another") {
  for (const char* serial :
       {"", " ", "0", "0000-0000", "0x0000", "FFFFFFFF", "12345678", "0123456789ABCDEF", "abcdef", "None", "1", "..", "\xC3\x84\xC3\x84"}) {
    CAPTURE(serial);
    CHECK_FALSE(isTrustworthySerial(serial));
  }
  for (const char* serial : {"4C530001", "0x4c530001", "123", "12", "0951-A", "\xC3\x84\xC3\x96"}) {
    CAPTURE(serial);
    CHECK(isTrustworthySerial(serial));
  }
}
