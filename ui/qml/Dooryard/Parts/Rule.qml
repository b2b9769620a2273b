// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

Rectangle {
    implicitHeight: 1
    color: Theme.line
}
