// SPDX-License-Identifier: Apache-2.0
// Nothing stands here: it is compiled with the headers that all tests share, which makes them.
