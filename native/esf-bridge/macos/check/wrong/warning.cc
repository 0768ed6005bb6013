// Must not compile: a warning is an error.
int main() { int unused = 0; }
