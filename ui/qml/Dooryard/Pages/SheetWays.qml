// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import QtQuick.Dialogs
import Dooryard.Theme
import Dooryard.Parts

// Print it, save it, show it, or do it later.
Column {
    id: s
    required property var vm
    property bool roomy: false
    readonly property var view: vm.view
    readonly property bool prints: view.printers.length > 0
    spacing: roomy ? 24 : 18
    Column {
        spacing: 10
        width: parent.width
        Para {
            visible: s.view.is_first
            kind: "meta"
            font.weight: Font.DemiBold
            color: Theme.accentText
            text: qsTr("Step 3 of 3")
            width: parent.width
        }
        Para { kind: "display"; lineHeight: 1.05; text: qsTr("Keep a spare key"); width: parent.width; Accessible.role: Accessible.Heading }
        Para {
            color: Theme.ink2
            width: parent.width
            text: qsTr("Like the key under the flowerpot, but in a drawer. Print it, or save it to a USB stick. You need it "
                + "only if you lose every computer.")
        }
    }
    Flow {
        width: parent.width
        spacing: 12
        Btn {
            visible: s.prints
            focus: visible
            look: "primary"
            big: true
            icon.name: "printer"
            text: qsTr("Print the sheet")
            onClicked: s.vm.print(s.view.printers[0])
        }
        Btn {
            objectName: "savePdf"
            focus: !s.prints
            look: s.prints ? "plain" : "primary"
            big: true
            icon.name: "download"
            text: qsTr("Save as PDF")
            onClicked: saver.open()
        }
        Btn {
            objectName: "showWords"
            big: true
            icon.name: s.view.is_shown ? "eye-off" : "eye"
            text: s.view.is_shown ? qsTr("Hide the words") : qsTr("Show the words")
            onClicked: s.vm.reveal()
        }
    }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 16
            Fact {
                width: parent.width
                icon: "key-round"
                title: qsTr("Whoever has the words can come in as you")
                text: qsTr("So the sheet stays away from this computer and from the mail. Every copy holds the same words.")
            }
            Fact {
                width: parent.width
                icon: "info"
                tint: Theme.ink2
                title: qsTr("Coming back with it")
                text: qsTr("This version makes the sheet; a later Dooryard reads it. The words you keep today will work then.")
            }
        }
    }
    Notice { width: parent.width; tone: "porch"; icon: "clock"; text: qsTr("Not now? We'll remind you tomorrow, then once a week.") }
    RowLayout {
        width: parent.width
        Btn { objectName: "later"; look: "quiet"; big: true; text: qsTr("Do this later"); Layout.leftMargin: -18; onClicked: s.vm.later() }
        Item { Layout.fillWidth: true }
        Btn { objectName: "safe"; big: true; text: qsTr("It's somewhere safe"); icon.name: "check"; onClicked: sure.open() }
    }
    Ask {
        id: sure
        title: qsTr("Is the sheet somewhere safe?")
        text: qsTr("The 24 words then leave this computer. After that, no computer can show them again, not even yours.")
        act: qsTr("It is safe")
        keep: qsTr("Keep them here for now")
        look: "primary"
        icon: "check"
        onAgreed: s.vm.safe()
    }
    FileDialog {
        id: saver
        title: qsTr("Save the recovery sheet")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "pdf"
        nameFilters: [qsTr("PDF (*.pdf)")]
        onAccepted: s.vm.save(selectedFile)
    }
}
