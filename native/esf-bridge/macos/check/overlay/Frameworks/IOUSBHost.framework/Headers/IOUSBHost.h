// Declarations of the few IOUSBHost calls that macos/ uses, for checking without a Mac.
// From developer.apple.com/documentation/iousbhost.
#pragma once
#import <Foundation/Foundation.h>
#import <IOKit/IOKitLib.h>

NS_ASSUME_NONNULL_BEGIN

typedef NS_OPTIONS(NSUInteger, IOUSBHostObjectInitOptions) {
  IOUSBHostObjectInitOptionsNone = 0,
  IOUSBHostObjectInitOptionsDeviceCapture = 1 << 0,
  IOUSBHostObjectInitOptionsDeviceSeize = 1 << 1,
};
typedef void (^IOUSBHostInterestHandler)(id hostObject, uint32_t messageType, void* _Nullable messageArgument);

API_AVAILABLE(macos(10.15))
@interface IOUSBHostObject : NSObject
- (nullable instancetype)initWithIOService:(io_service_t)service
                                   options:(IOUSBHostObjectInitOptions)options
                                     queue:(nullable dispatch_queue_t)queue
                                     error:(NSError* _Nullable* _Nullable)error
                           interestHandler:(nullable IOUSBHostInterestHandler)handler;
- (void)destroy;
@property(readonly) io_service_t ioService;
@end

API_AVAILABLE(macos(10.15))
@interface IOUSBHostDevice : IOUSBHostObject
- (BOOL)configureWithValue:(NSUInteger)value error:(NSError* _Nullable* _Nullable)error;
- (BOOL)resetWithError:(NSError* _Nullable* _Nullable)error;
@end

NS_ASSUME_NONNULL_END
