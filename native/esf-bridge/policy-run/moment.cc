#include "moment.h"

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>

namespace portcullis::policy_run {
namespace {

// Takes a text from the left; once something was not there, nothing is any more.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool good() const { return good_; }
  bool atEnd() const { return rest_.empty(); }
  bool take(std::string_view anyOf) {
    if (rest_.empty() || anyOf.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(std::string_view anyOf) { good_ = take(anyOf) && good_; }
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      const bool digit = !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
      good_ = good_ && digit;
      if (!digit) return 0;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  bool isDigit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  // One to nine digits of a fraction, as milliseconds.
  int fraction() {
    std::string text = "0.";
    while (isDigit() && text.size() < 2 + 9) text += static_cast<char>('0' + digits(1));
    if (text.size() == 2) good_ = false;
    return static_cast<int>(std::floor(std::strtod(text.c_str(), nullptr) * 1000));
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// Minutes; 0 for `Z`.
int readOffset(Reader& in) {
  if (in.take("Zz")) return 0;
  const bool west = in.take("-");
  if (!west) in.need("+");
  const int hours = in.digits(2);
  const bool colon = in.take(":");
  const int minutes = colon || in.isDigit() ? in.digits(2) : 0;
  if (hours > 23 || minutes > 59) in.need("");
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<Moment> parseMoment(std::string_view text) {
  using namespace std::chrono;
  Reader in(text);
  const int y = in.digits(4);
  in.need("-");
  const int m = in.digits(2);
  in.need("-");
  const int d = in.digits(2);
  in.need("Tt ");
  const int hour = in.digits(2);
  in.need(":");
  const int minute = in.digits(2);
  const bool hasSecond = in.take(":");
  const int second = hasSecond ? in.digits(2) : 0;
  const int millis = hasSecond && in.take(".,") ? in.fraction() : 0;
  const int offset = readOffset(in);
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!in.good() || !in.atEnd() || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const int64_t days = sys_days{date}.time_since_epoch().count();
  const int64_t local = ((days * 24 + hour) * 60 + minute) * 60'000 + second * 1000 + millis;
  return Moment{local - int64_t{offset} * 60'000, offset};
}

}  // namespace portcullis::policy_run
