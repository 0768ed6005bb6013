// Compiles, and must not link: no library defines it.
extern "C" int portcullis_is_not_in_any_library(void);
int main() { return portcullis_is_not_in_any_library(); }
