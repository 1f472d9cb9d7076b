// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// From now on the process keeps memory that it has freed, up to 256 MiB, for what it asks for next.
/// A training asks for the same few blocks of megabytes in each iteration; given back to the kernel
/// in between, every page of them costs a fault and is cleared again, which took 40 % of the digits
/// run. Called once, by a program's main function: a library has no say in this. Does nothing
/// where the C library is not glibc.
void KeepFreedMemory();

}  // namespace spusim
