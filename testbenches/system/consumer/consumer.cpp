// SPDX-License-Identifier: Apache-2.0
// Somebody else's program: relaxes two cells with the installed library, without SystemC.
#include <cmath>
#include <cstdio>

#include <spusim/device/ideal_spu_device.h>
#include <spusim/device/spu_session.h>

int main() {
  using namespace spusim;
  const DeviceDescription description{.dac = Dac(16, 1.0), .adc = Adc(16, 1.0)};
  IdealSpuDevice device(description.dac, description.adc, description.time_constant_s,
                        description.clock_hz, StreamFamily(1, DeviceName(0)));
  SpuSession session(device, description, {}, {.time_tau = 20.0}, [](const std::string&) {});
  RowMatrix a(2, 2);
  a << 3.0, 2.0, 2.0, 4.0;
  session.Program(a);
  const Vector x = session.Anneal((Vector(2) << 1.0, 2.0).finished()).mean;
  std::printf("x = %g %g\n", x[0], x[1]);
  // 16 bits: an LSB of 3e-5 over s_x = 2.
  return std::abs(x[0]) < 1e-4 && std::abs(x[1] - 0.5) < 1e-4 ? 0 : 1;
}
