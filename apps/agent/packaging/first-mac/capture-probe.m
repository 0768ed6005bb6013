// Takes one USB device away from everybody else for some seconds, as root: capture-probe REGISTRY-ID SECONDS
// Prints `captured`, `released` or `refused DOMAIN CODE`. first-mac compiles and runs it, after asking, to see what becomes of the
// disk of a USB stick; the bridge itself never captures mass storage.
#import <Foundation/Foundation.h>
#import <IOKit/IOKitLib.h>
#import <IOUSBHost/IOUSBHost.h>

static int usage(void) {
  fprintf(stderr, "usage: capture-probe REGISTRY-ID SECONDS\n");
  return 64;
}

int main(int argc, char **argv) {
  if (argc != 3) return usage();
  char *end = NULL;
  const uint64_t registryId = strtoull(argv[1], &end, 0);
  if (registryId == 0 || *end != '\0') return usage();
  const long seconds = strtol(argv[2], &end, 10);
  if (seconds < 1 || seconds > 60 || *end != '\0') return usage();
  @autoreleasepool {
    // Consumed by the call.
    CFMutableDictionaryRef matching = IORegistryEntryIDMatching(registryId);
    const io_service_t service = IOServiceGetMatchingService(kIOMainPortDefault, matching);
    if (service == IO_OBJECT_NULL || !IOObjectConformsTo(service, "IOUSBHostDevice")) {
      fprintf(stderr, "capture-probe: no USB device has this registry id\n");
      return 1;
    }
    NSError *error = nil;
    IOUSBHostDevice *device = [[IOUSBHostDevice alloc] initWithIOService:service
                                                                 options:IOUSBHostObjectInitOptionsDeviceCapture
                                                                   queue:nil
                                                                   error:&error
                                                         interestHandler:nil];
    IOObjectRelease(service);
    if (device == nil) {
      printf("refused %s 0x%08x\n", error.domain.UTF8String, (unsigned)error.code);
      return 2;
    }
    printf("captured\n");
    fflush(stdout);
    sleep((unsigned)seconds);
    [device destroy];
    printf("released\n");
  }
  return 0;
}
