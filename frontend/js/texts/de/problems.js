// German texts: the error codes of the API (lambdas/openapi.yaml, ErrorCode), with their params in braces.
export default {
  // The request as a whole
  'problem.malformed': 'Der Dienst konnte die Anfrage nicht lesen.',
  'problem.not_json': 'Der Dienst konnte die Anfrage nicht lesen: Sie ist kein JSON.',
  'problem.not_base64': 'Der Dienst konnte die Anfrage nicht dekodieren.',
  'problem.not_gzip': 'Der Dienst konnte die Anfrage nicht entpacken.',
  'problem.truncated_gzip': 'Die Anfrage kam unvollständig an. Bitte versuche es noch einmal.',
  'problem.unauthenticated': 'Bitte melde dich neu an.',
  'problem.not_found': 'Das gibt es nicht mehr.',
  'problem.conflict': 'Etwas anderes hat diese Kennung schon.',
  'problem.changed': 'Das wurde inzwischen anderswo geändert.',
  'problem.too_large': 'Das ist zu viel auf einmal. Sende es in Teilen.',
  'problem.body_too_large': 'Das ist zu viel auf einmal: Höchstens {max} sind möglich.',
  'problem.file_too_large': 'Die Datei ist zu groß: Höchstens {max} sind möglich. Importiere sie in Teilen.',
  'problem.answer_too_large': 'Die Datei hat zu viel Text für einen Import. Importiere sie in Teilen.',
  'problem.unsupported_media_type': 'Diese Art von Daten nimmt der Dienst nicht an.',
  'problem.invalid': 'Einige Angaben sind nicht gültig.',
  'problem.precondition_required':
    'Die Seite hat nicht gesagt, welche Fassung sie meint. Lade sie neu und versuche es noch einmal.',
  'problem.internal': 'Bei uns ist etwas schiefgegangen (Anfrage {request}). Bitte versuche es später noch einmal.',
  'problem.quota': 'Heute geht nicht mehr. Mach morgen weiter.',
  'problem.rows_quota': 'Heute geht nicht mehr als {max} Buchungen. Mach morgen weiter.',
  'problem.imports_quota': 'Heute gehen nicht mehr als {max} Dateien. Mach morgen weiter.',
  'problem.exports_quota': 'Heute geht kein weiterer Export. Mach morgen weiter.',
  'problem.busy': 'Der Dienst ist beschäftigt. Bitte versuche es gleich noch einmal.',

  // Any field
  'problem.required': 'Bitte ausfüllen.',
  'problem.unknown_field': 'Dieses Feld kennt der Dienst nicht.',
  'problem.unknown_parameter': 'Diesen Parameter kennt der Dienst nicht.',
  'problem.not_an_object': 'Das muss ein JSON-Objekt sein.',
  'problem.wrong_fields': 'Das muss die Felder {fields} haben und keine anderen.',
  'problem.not_a_list': 'Das muss eine Liste sein.',
  'problem.not_a_string': 'Das muss Text sein.',
  'problem.not_a_boolean': 'Das muss wahr oder falsch sein.',
  'problem.not_one_of': 'Wähle eins von {choices}.',
  'problem.integer_out_of_range': 'Gib eine ganze Zahl von {min} bis {max} ein.',
  'problem.wrong_number_of_items': 'Hier sind {min} bis {max} Einträge nötig.',
  'problem.too_many_items': 'Höchstens {max} sind möglich.',
  'problem.duplicate': 'Das steht zweimal in der Liste.',
  'problem.empty': 'Bitte ausfüllen.',
  'problem.too_long': 'Verwende höchstens {max} Zeichen.',
  'problem.control_characters': 'Entferne die unsichtbaren Steuerzeichen.',
  'problem.malformed_id': 'Diese Kennung hat Zeichen, die nicht erlaubt sind.',

  // Money and days
  'problem.amount_not_a_string': 'Der Betrag muss Text sein, keine Zahl.',
  'problem.malformed_amount': 'Gib einen Betrag wie 12,50 ein.',
  'problem.too_many_decimals': 'Verwende höchstens {max} Nachkommastellen bei {currency}.',
  'problem.too_many_digits': 'Verwende höchstens {max} Stellen vor dem Komma.',
  'problem.not_positive': 'Der Betrag muss größer als null sein.',
  'problem.unknown_currency': 'Diese Währung gibt es nicht.',
  'problem.malformed_date': 'Bitte einen Tag eingeben.',
  'problem.no_such_date': 'Diesen Tag gibt es nicht.',
  'problem.date_out_of_range': 'Der Tag muss zwischen dem {min} und dem {max} liegen.',

  // Transactions and sums
  'problem.id_deleted': 'Diese Buchung wurde gelöscht. Hole sie stattdessen zurück.',
  'problem.zero': 'Der Betrag darf nicht null sein.',
  'problem.id_taken': 'Das wurde schon mit anderem Inhalt gebucht.',
  'problem.too_many_categories': 'Dieser Tag oder Monat fasst keine weiteren Kategorien.',
  'problem.reversed_range': 'Das darf nicht mehr als {upper} sein.',
  'problem.foreign_cursor': 'Diese Seite der Liste gibt es nicht mehr. Gehe zurück zur neuesten.',
  'problem.too_many_totals': 'Das ist zu viel für eine Antwort. Wähle weniger Tage oder längere Zeiträume.',

  // Accounts
  'problem.account_missing': 'Dieses Konto gibt es nicht.',
  'problem.account_currency': 'Dieses Konto wird in {currency} geführt.',
  'problem.account_not_open': 'Dieses Konto beginnt am {min}.',
  'problem.account_closed': 'Dieses Konto wurde am {max} geschlossen.',
  'problem.closed_before_opening':
    'Ein Konto kann nicht vor dem {min} geschlossen werden, dem Tag seines Anfangsbestands.',
  'problem.in_use': 'Etwas anderes hängt davon ab.',
  'problem.account_exists': 'Ein Konto mit dieser Kennung gibt es schon.',
  'problem.account_in_use': 'Dieses Konto hat Buchungen. Schließe es stattdessen.',
  'problem.account_currency_in_use':
    'Dieses Konto hat Buchungen oder Kontostände in {currency} und behält deshalb seine Währung.',
  'problem.opening_after_use':
    'Dieses Konto hat ab {max} Buchungen oder Kontostände. Wähle diesen oder einen früheren Tag.',
  'problem.closed_before_use':
    'Dieses Konto hat bis {min} Buchungen oder Kontostände. Wähle diesen oder einen späteren Tag.',
  'problem.too_many_cut_months': 'In {max} Monaten stehen schon Kontostände. Gib den vom letzten Tag des Monats an.',
  'problem.too_many_accounts': 'Es gibt schon {max} Konten. Lösche zuerst eines.',
  'problem.too_many_balances': 'Wähle einen kürzeren Zeitraum oder Monate: Höchstens {max} Stände werden gezeigt.',
  'problem.no_condition': 'Wähle mindestens eine Bedingung.',
  'problem.no_action': 'Wähle mindestens ein Feld, das gesetzt wird.',
  'problem.rule_exists': 'Diese Regel wurde schon mit anderem Inhalt gespeichert.',
  'problem.too_many_rules': 'Es gibt schon {max} Regeln. Lösche zuerst eine.',

  // Transfers and splits
  'problem.same_account': 'Wähle zwei verschiedene Konten.',
  'problem.transfer_days': 'Wähle einen Tag höchstens {max} Tage vor oder nach der Umbuchung.',
  'problem.to_amount_required': 'Gib an, wie viel in {currency} ankommt.',
  'problem.to_amount_not_allowed': 'Beide Konten werden in {currency} geführt, ein Betrag genügt also.',
  'problem.not_for_transfers': 'Eine Umbuchung hat dieses Feld nicht.',
  'problem.for_transfers_only': 'Nur eine Umbuchung hat ein zweites Konto.',
  'problem.category_of_splits': 'Eine aufgeteilte Buchung hat ihre Kategorien in ihren Teilen.',
  'problem.splits_sum': 'Die Teile ergeben {sum}, nicht {amount}.',
  'problem.original_currency': 'Der ursprüngliche Betrag muss eine andere Währung als {currency} haben.',
  'problem.not_its_account': 'Die Referenz der Bank gehört zu einem anderen Konto.',
  'problem.transaction_missing': 'Diese Buchung gibt es nicht mehr.',
  'problem.not_joinable':
    'Nur eine Ausgabe und eine Einnahme mit Konten lassen sich verbinden, und keine Erstattungen.',
  'problem.amounts_differ': 'Die beiden Beträge sind verschieden.',
  'problem.not_the_joined_id': 'Eine verbundene Umbuchung hat die Kennung {id}.',
  'problem.not_joined': 'Diese Umbuchung wurde nicht aus zwei Buchungen verbunden.',

  // Settings, budgets and the account
  'problem.malformed_locale': 'Diese Sprache oder Region gibt es nicht.',
  'problem.no_confirmed_address': 'Deine Anmeldung hat keine bestätigte Mailadresse.',
  'problem.too_many_subscriptions':
    'Mehr Leuten lassen sich hier keine Mails schicken. Frage, wer diesen Tracker betreibt.',
  'problem.address_still_subscribed':
    'AWS hält für deine Adresse noch eine andere Bestellung fest. Versuche es in drei Tagen noch einmal.',
  'problem.budget_exists': 'Diese Kategorie hat schon ein Budget. Ändere stattdessen dieses.',
  'problem.other_category': 'Ein Budget behält seine Kategorie. Lege für eine andere ein neues fest.',
  'problem.too_many_budgets': 'Es gibt schon {max} Budgets. Lösche zuerst eines.',
  'problem.not_confirmed': 'Gib zum Bestätigen „{confirmation}“ ein.',

  // Statements
  'problem.malformed_column_map': 'Wähle Spalten als feld=spalte.',
  'problem.unknown_column_field': 'Ein Feld {field} gibt es nicht. Die Felder sind {fields}.',
  'problem.impossible_option': '„{value}“ ist für {option} nicht möglich.',
  'problem.not_a_currency_code': '„{value}“ ist kein Währungskürzel wie EUR.',
  'problem.option_not_needed': 'Eine Datei in {format} sagt selbst, was {option} sagen würde. Lass es weg.',
  'problem.too_many_rows': 'Die Datei hat mehr als {max} Zeilen. Importiere sie in Teilen.',
  'problem.empty_file': 'Die Datei ist leer.',
  'problem.open_document': 'Das ist eine OpenDocument-Tabelle. Speichere sie zuerst als XLSX oder CSV.',
  'problem.broken_workbook': 'Die Tabellendatei ist beschädigt oder älter als Excel 97. Speichere sie zuerst als CSV.',
  'problem.broken_archive': 'Das ZIP-Archiv ist beschädigt.',
  'problem.archive_too_large': 'Das ZIP-Archiv ist entpackt größer, als ein Kontoauszug sein kann.',
  'problem.archive_with_password': 'Die Datei ist durch ein Passwort geschützt. Speichere sie ohne.',
  'problem.archive_in_archive': 'Ein ZIP-Archiv in einem ZIP-Archiv wird nicht geöffnet.',
  'problem.pdf': 'Das ist ein PDF, kein Text. Speichere es zuerst als CSV.',
  'problem.unknown_encoding': 'Eine Kodierung namens „{encoding}“ gibt es nicht.',
  'problem.not_in_encoding': 'Die Datei ist kein Text in {encoding}.',
  'problem.nul_characters': 'Die Datei ist kein Text: Sie enthält NUL-Zeichen, zuerst in Zeile {line}.',
  'problem.no_transactions': 'In dieser {format}-Datei stehen keine Buchungen.',
  'problem.broken_csv':
    'Zeile {line}: Die Zeile lässt sich nicht als CSV lesen ({reason}). Fehlt ein schließendes Anführungszeichen?',
  'problem.unclosed_quotation_mark': 'Zeile {line}: Ein Anführungszeichen wird geöffnet und nie geschlossen.',
  'problem.broken_xml': 'Zeile {line}: Das XML ist beschädigt ({reason}).',
  'problem.not_camt': 'Diese XML-Datei ist kein Kontoauszug (camt.053, .052 oder .054).',
  'problem.xml_with_doctype': 'Das XML erklärt einen Dokumenttyp, den kein Kontoauszug hat.',
  'problem.xml_too_deep': 'Zeile {line}: Das XML ist tiefer verschachtelt als jeder Kontoauszug.',
  'problem.no_header':
    'Keine der ersten {max} Zeilen ist eine Kopfzeile, die ein Datum und einen Betrag nennt. In der vollsten, Zeile {line}, steht {cells}.',
  'problem.no_header_with_columns':
    'Keine der ersten {max} Zeilen ist eine Kopfzeile, die {columns} hat und ein Datum und einen Betrag nennt. In der vollsten, Zeile {line}, steht {cells}.',
  'problem.no_header_in_encoding':
    'Die Datei ist nicht UTF-8. Als {encoding} gelesen ist keine ihrer ersten {max} Zeilen eine Kopfzeile, die ein Datum und einen Betrag nennt. In der vollsten, Zeile {line}, steht {cells}.',
  'problem.no_rows': 'Unter der Kopfzeile in Zeile {line} stehen keine Zeilen.',
  'problem.ambiguous_column':
    'Die Spalten {columns} heißen alle „{name}“ und unterscheiden sich. Wähle die aus, die das Feld {field} ist.',
  'problem.no_currency': 'Die Datei sagt nicht, in welcher Währung ihre Beträge sind. Wähle sie.',
  'problem.ambiguous_sign': 'Jede Ausgabe hat einen negativen Betrag.',
  'problem.ambiguous_amount_column': 'Mehrere Spalten könnten der Betrag sein: {columns}. Wähle die richtige.',
  'problem.ambiguous_debit_column': 'Die Spalten {columns} halten Soll und Haben. Wähle die Spalte mit dem Soll.',
  'problem.all_rows_are_income':
    'Kein Betrag ist negativ: Ist ein positiver Betrag eine Einnahme, oder eine Ausgabe wie bei den meisten Karten?',
  'problem.mostly_positive':
    'Die meisten Beträge sind positiv: Sind das Einnahmen, oder Ausgaben wie bei den meisten Karten?',
  'problem.repeated_header': 'Die Kopfzeile noch einmal.',
  'problem.repeated_in_archive': 'Eine andere Datei des Archivs hat diese Zeile auch.',
  'problem.balance_row': 'Ein Saldo oder eine Summe.',
  'problem.no_transaction': 'Weder Datum noch Betrag.',
  'problem.hold': 'Nur zurückgehalten oder freigegeben ({kind}), nicht bewegt.',
  'problem.mixed_signs': 'Die Beträge der Art {type} sind in manchen Zeilen positiv und in anderen negativ.',
  'problem.mixed_decimal_marks': 'Die Beträge der Spalte „{column}“ mischen Dezimalzeichen: {point} und {comma}.',
  'problem.ambiguous_decimal_mark':
    'Die Beträge der Spalte „{column}“ lassen sich auf zwei Arten lesen: „{cell}“ ist {point} oder {comma}.',
  'problem.malformed_date_format': '„{format}“ ist kein Datumsformat: Es braucht einen Tag, einen Monat und ein Jahr.',
  'problem.no_dates': 'Die Spalte „{column}“ enthält kein Datum in einem bekannten Format.',
  'problem.mixed_date_formats':
    'Die Tage der Spalte „{column}“ sind nicht alle gleich geschrieben: „{cell}“ ist {format}, „{other}“ ist {otherFormat}.',
  'problem.ambiguous_date_format':
    'Die Tage der Spalte „{column}“ lassen sich auf zwei Arten lesen: „{cell}“ ist als {format} der {day} und als {otherFormat} der {otherDay}.',

  // Rows of a statement that cannot be recorded
  'problem.no_date': 'Es gibt kein Datum.',
  'problem.unreadable_date': '„{value}“ ist kein Datum der Form {format}.',
  'problem.no_amount': 'Es gibt keinen Betrag.',
  'problem.unreadable_amount': '„{value}“ ist kein Betrag.',
  'problem.debit_and_credit': 'In der Spalte für Ausgänge und in der für Eingänge steht ein Betrag.',
  'problem.no_type': 'Es gibt keine Art.',
  'problem.unknown_type': '„{value}“ ist weder Einnahme noch Ausgabe.',
  'problem.unknown_direction': '„{value}“ ist weder Gutschrift noch Belastung.',
  'problem.no_row_currency': 'Die Zeile sagt nicht, in welcher Währung ihr Betrag ist.',
  'problem.currencies_differ': 'Der Betrag sagt {amountCurrency}, die Währungsspalte {columnCurrency}.',
  'problem.cell_too_long': 'Ein Feld hat mehr als {max} Zeichen.',
  'problem.too_many_cells': 'Die Zeile hat {cells} Felder, die Kopfzeile hat {columns}.',
  'problem.not_booked': 'Der Umsatz ist noch nicht gebucht (Status {status}).',
  'problem.malformed_field_61': 'Feld 61 ist nicht so geschrieben, wie MT940 es verlangt.',
  'problem.investment': 'Eine Geldanlage ist weder Einnahme noch Ausgabe.',
  'problem.splits_do_not_add_up': 'Die Teile ergeben {sum}, nicht {amount}.',

  // What was assumed of a statement
  'problem.no_text': 'Keine Zeile hat einen Text. Steht er in einer Spalte, wähle sie unten aus.',
  'problem.rows_are_numbered':
    'Auf einer Zeile stehen mehrere Buchungen; darum sind Buchungen statt Zeilen nummeriert.',
  'problem.read_as_encoding': 'Die Datei ist nicht UTF-8 und wurde als {encoding} gelesen.',
  'problem.charges_are_positive': 'Positive Beträge wurden als Ausgaben gelesen, wie auf einer Karte.',
  'problem.rows_of_several_files': 'Die Zeilen von {files} Dateien des Archivs sind fortlaufend nummeriert.',
  'problem.member_left_out': '{name} ist kein Kontoauszug: {reason}.',
  'problem.lines_above_table': 'Die Zeilen über der Tabelle ab Zeile {line} wurden ausgelassen: {text}',
  'problem.fees_added': 'Die Gebühren der Spalte {column} wurden zu den Beträgen gezählt.',
  'problem.balance_ignored': 'Salden der Spalte {column} sind nicht lesbar, zum Beispiel {value}.',
};
