/** What programs on libusb print. */
import { table } from './table.js';

export const LIBUSB = table(
  {
    domain: 'libusb',
    calls: 'libusb, and what is built on it (node-usb, libmtp, adb, gphoto2)',
    source: 'libusb/libusb.h',
  },
  [
    [-1, 'LIBUSB_ERROR_IO', 'reading or writing failed'],
    [-2, 'LIBUSB_ERROR_INVALID_PARAM', 'an argument is wrong'],
    [
      -3,
      'LIBUSB_ERROR_ACCESS',
      'no permission: a driver of macOS or another program has the device, or root is needed to take it away from them',
    ],
    [-4, 'LIBUSB_ERROR_NO_DEVICE', 'the device is gone'],
    [-5, 'LIBUSB_ERROR_NOT_FOUND', 'there is no such device, interface or endpoint'],
    [-6, 'LIBUSB_ERROR_BUSY', 'another program has the device'],
    [-7, 'LIBUSB_ERROR_TIMEOUT', 'it took too long'],
    [-8, 'LIBUSB_ERROR_OVERFLOW', 'the device sent more than there was room for'],
    [-9, 'LIBUSB_ERROR_PIPE', 'the device refused (it stalled the endpoint)'],
    [-10, 'LIBUSB_ERROR_INTERRUPTED', 'it was interrupted by a signal'],
    [-11, 'LIBUSB_ERROR_NO_MEM', 'no memory could be had'],
    [-12, 'LIBUSB_ERROR_NOT_SUPPORTED', 'macOS or libusb does not do this'],
    [-99, 'LIBUSB_ERROR_OTHER', 'another error'],
  ],
);
