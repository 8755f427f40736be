import type { ErrorCode } from '../../src/api/contract.js';

/** Codes of remarks about devices and paintings, which are no errors. */
type RemarkCode = `device-${string}` | `note-${string}`;
type Texts = Readonly<Partial<Record<ErrorCode | RemarkCode | `${ErrorCode}_${string}`, string>>>;

/**
 * Texts for the failures of the server by their code, or by `code_context` where the cases of one code differ. The server's English message
 * is used for a code that is not listed here and where a value is missing.
 */
export const failureTexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Only where the server's message names options of the command line.
  en: {
    memory:
      'Painting at {{size}} pixels needs about {{needed}} MB of memory, but only {{free}} MB is free. {{fits}} pixels would fit.',
    memory_nothing:
      'Painting needs about {{needed}} MB of memory, but only {{free}} MB is free, too little for even a small picture. Close other programs or choose a smaller network.',
    'style-too-narrow':
      'Style picture {{index}} is too narrow: the network needs at least {{side}} pixels on each side. Choose a wider crop or larger strokes.',
    download:
      '{{file}} could not be downloaded ({{faults}}). Check the connection and try again, or download the file on another computer and import it here.',
    'network-missing': 'This network is not installed. Install it under “Networks and devices”.',
  },
  ru: {
    crashed:
      'Рисование неожиданно прервалось (код {{code}}). Попробуйте ещё раз, а если это повторится\u00a0— уменьшите размер.',
    crashed_signal:
      'Рисование прервала система ({{signal}}), чаще всего из-за нехватки памяти. Попробуйте уменьшить размер.',
    'out-of-memory': 'Не хватило памяти. Выберите размер поменьше.',
    defect:
      'Внутренняя ошибка Impasto. Попробуйте ещё раз, а если она повторится\u00a0— перезапустите программу.',
    closing: 'Impasto закрывается.',
    'disk-full': 'Диск заполнен. Освободите место и попробуйте ещё раз.',
    'file-system':
      'Система не даёт прочитать или записать служебные файлы Impasto ({{code}}). Проверьте диск и права на папку данных.',
    'file-system_name':
      'Система не даёт прочитать или записать «{{name}}» ({{code}}). Проверьте диск, имя и права на файл.',
    'too-many-files': 'Открыто слишком много файлов. Закройте другие программы и попробуйте ещё раз.',
    memory:
      'Для размера {{size}}\u00a0пкс нужно около {{needed}}\u00a0МБ памяти, а свободно только {{free}}\u00a0МБ. Подойдёт размер {{fits}}\u00a0пкс.',
    memory_nothing:
      'Нужно около {{needed}}\u00a0МБ памяти, а свободно только {{free}}\u00a0МБ\u00a0— не хватит даже на маленькую картину. Закройте другие программы или выберите сеть поменьше.',
    'memory-limit': 'Ограничение памяти задано неверно.',
    'style-too-narrow':
      'Изображение стиля {{index}} слишком узкое: нужно не меньше {{side}}\u00a0пкс по каждой стороне. Обрежьте его иначе или увеличьте размер мазков.',
    'style-missing': 'Не выбран стиль. Добавьте хотя бы один.',
    'instant-device':
      'Режим «Мгновенно» не работает на этом устройстве. Выберите другое устройство или другой режим.',
    'instant-network':
      'В режиме «Мгновенно» используется собственная сеть. Верните встроенную сеть или выберите другой режим.',
    'style-weights': 'Доли стилей заданы неверно. Хотя бы одна должна быть больше нуля.',
    option: 'Одна из дополнительных настроек задана неверно. Проверьте её или сбросьте.',
    'layer-unknown': 'В этой сети нет такого слоя. Проверьте слои содержания и веса слоёв.',
    'loss-not-finite': 'Вычисления расходятся при любой длине шага. Уменьшите веса или выберите другую сеть.',
    'checkpoint-mismatch':
      'Продолжить не получится: сохранённое состояние относится к другим настройкам. Начните картину заново.',
    'input-missing':
      'Изображения «{{name}}» больше нет на месте ({{path}}). Верните его или выберите заново.',
    'input-changed':
      'Изображение «{{name}}» изменилось с тех пор, как его выбрали ({{path}}). Выберите его заново.',
    'picture-is-folder': '«{{name}}»\u00a0— это папка. Выберите файл изображения.',
    'picture-is-not-a-file': '«{{name}}»\u00a0— это не обычный файл. Сначала сохраните изображение в файл.',
    'picture-empty': 'Файл «{{name}}» пуст. Сохраните или скачайте изображение ещё раз.',
    'picture-missing': 'Файла «{{name}}» нет. Проверьте имя и папку.',
    'picture-forbidden': 'Нет прав на чтение файла «{{name}}». Измените их или скопируйте файл в свою папку.',
    'picture-file-too-large': 'Файл «{{name}}» больше 2\u00a0ГиБ. Сначала уменьшите изображение.',
    'picture-unreadable':
      'Файл «{{name}}» не читается ({{code}}). Проверьте диск или скопируйте файл в другое место.',
    'picture-format-unsupported':
      'Impasto не читает файлы {{format}}, такие как «{{name}}». Сначала сохраните изображение как PNG или JPEG.',
    'picture-format-unsupported_variant':
      '«{{name}}»\u00a0— файл {{format}} такого вида, который Impasto не читает. Сохраните изображение как PNG или обычный JPEG.',
    'picture-format-unsupported_animation':
      '«{{name}}»\u00a0— анимация {{format}}. Сохраните один из её кадров как PNG или JPEG.',
    'picture-format-unsupported_camera raw':
      '«{{name}}»\u00a0— необработанный снимок с камеры. Сначала проявите его и сохраните как PNG, JPEG, WebP или TIFF.',
    'picture-format-unsupported_video':
      '«{{name}}»\u00a0— видео. Сохраните один из его кадров как PNG или JPEG.',
    'picture-format-unsupported_audio':
      '«{{name}}»\u00a0— звуковой файл. Нужно изображение: JPEG, PNG, WebP, TIFF, AVIF или GIF.',
    'picture-unknown':
      '«{{name}}»\u00a0— не изображение или его формат неизвестен. Нужен файл JPEG, PNG, WebP, TIFF, AVIF или GIF.',
    'picture-damaged':
      'Файл «{{name}}» повреждён или загружен не полностью. Сохраните или скачайте его ещё раз.',
    'picture-too-many-pixels':
      'В «{{name}}» {{found}}\u00a0Мпкс ({{width}}\u00a0×\u00a0{{height}}), а предел\u00a0— {{most}}\u00a0Мпкс. Сначала уменьшите изображение.',
    'picture-too-large-for-format':
      'Этот формат не вмещает такую большую картину. Сохраните её как PNG или TIFF.',
    'picture-address': 'Этот адрес не ведёт к картине Impasto.',
    'pictures-unavailable': 'Не удалось загрузить библиотеку изображений. Переустановите Impasto.',
    'bits-unsupported': 'Этот формат не вмещает столько бит на канал. Выберите PNG или TIFF.',
    'settings-too-long': 'Настройки слишком длинны для JPEG. Сохраните картину как PNG, WebP или TIFF.',
    'path-relative': 'Путь «{{path}}» неполный. Укажите его от корня диска.',
    'picture-id-unknown': 'Этого изображения в Impasto больше нет. Выберите его заново.',
    'picture-gone': 'Файл изображения перемещён или удалён.',
    'file-gone': 'Файл изображения перемещён или удалён.',
    'preview-missing': 'Смотреть пока нечего: картина только начата.',
    'result-missing': 'Картина ещё не готова.',
    'result-gone': 'Файл картины перемещён или удалён.',
    'upload-broken': 'Передача файла прервалась. Отправьте его ещё раз.',
    'upload-too-large': 'Файл слишком большой. Сначала уменьшите его.',
    transition: 'Сейчас это невозможно: состояние уже изменилось.',
    'output-folder-missing':
      '«{{name}}» не сохранить: папки «{{folder}}» нет. Создайте её или выберите другую.',
    'output-is-folder': '«{{name}}»\u00a0— это папка. Укажите имя файла.',
    'output-is-not-a-file': 'Результат нужно сохранять в обычный файл.',
    'output-is-input': 'Результат заменил бы исходное изображение. Выберите другое имя.',
    'output-exists': 'Файл с таким именем уже есть. Выберите другое имя.',
    'output-forbidden': 'Нет прав на запись файла «{{name}}». Измените права папки или выберите другую.',
    'output-disk-full':
      'Диск заполнен, файл «{{name}}» не сохранён. Освободите место или выберите другой диск.',
    'output-unwritable': 'Не удалось сохранить файл «{{name}}» ({{code}}). Выберите другую папку.',
    'output-unwritable_name-too-long': 'Имя «{{name}}» слишком длинное. Выберите имя короче.',
    'output-unwritable_too-many-open':
      'Не удалось сохранить файл «{{name}}»: открыто слишком много файлов. Закройте другие программы и попробуйте ещё раз.',
    'job-unknown': 'Этой картины больше нет: возможно, её удалили.',
    'batch-unknown': 'Этого пакета больше нет: возможно, его удалили.',
    'batch-in-use': 'Этот пакет уже рисует другая копия Impasto. Дождитесь её.',
    'batch-inputs-none': 'Не выбрано ни одного изображения.',
    'batch-styles-none': 'Не выбран стиль. Добавьте хотя бы один.',
    'batch-input-missing': 'Файла или папки «{{path}}» нет. Проверьте имя.',
    'batch-input-not-a-file':
      '«{{path}}»\u00a0— не обычный файл и не папка. Выберите файл изображения или папку.',
    'batch-input-unreadable': 'Папку «{{path}}» не удалось прочитать. Проверьте права доступа.',
    'batch-folder-empty': 'В папке «{{path}}» нет изображений. Выберите другую.',
    'batch-pattern-empty': 'По шаблону «{{path}}» не нашлось изображений. Проверьте его или выберите папку.',
    'batch-output-is-input-folder':
      'Результаты попали бы в папку с исходными изображениями «{{path}}». Выберите другую папку.',
    'batch-memory':
      'Пакету нужно около {{needed}}\u00a0МБ памяти, а свободно только {{free}}\u00a0МБ. Уменьшите размер или закройте другие программы.',
    'batch-disk':
      'Результаты займут не меньше {{needed}}\u00a0МБ, а на диске свободно только {{free}}\u00a0МБ. Освободите место или выберите другой диск.',
    'batch-names_outside': 'Имя «{{output}}» выводит за пределы папки результатов. Измените шаблон.',
    'batch-names_ledger': 'Имя «{{output}}» занято служебным файлом Impasto. Выберите другую папку.',
    'batch-names_character': 'В имени «{{output}}» есть недопустимый символ. Уберите его.',
    'batch-names_ending':
      'Часть имени «{{output}}» заканчивается точкой или пробелом, а Windows их отбрасывает. Измените шаблон.',
    'batch-names_device': 'В имени «{{output}}» есть слово, зарезервированное в Windows. Измените шаблон.',
    'batch-names_too-long': 'Имя «{{output}}» слишком длинное. Сократите шаблон или путь к папке.',
    'batch-names_duplicate':
      'Имя «{{output}}» получится у нескольких картин. Добавьте в шаблон стиль или номер.',
    'batch-names_folder': 'Имя «{{output}}» совпадает с именем папки результатов. Измените шаблон.',
    'batch-names_input': 'Результат «{{output}}» заменил бы исходное изображение. Измените шаблон или папку.',
    'template-brace': 'В шаблоне «{{template}}» у скобки нет пары. Подстановки записываются так: {content}.',
    'template-placeholder': 'В шаблоне «{{template}}» неизвестная подстановка «{{placeholder}}».',
    'template-character': 'В шаблоне «{{template}}» недопустимый символ {{character}}. Уберите его.',
    'template-path':
      'Шаблон «{{template}}» выводит за пределы папки результатов или содержит пустое имя папки.',
    download:
      'Не удалось скачать файл {{file}}. Проверьте соединение и попробуйте ещё раз или скачайте файл на другом компьютере и добавьте его здесь.',
    proxy: 'Прокси в HTTP_PROXY или HTTPS_PROXY задан неверно. Нужен адрес вида http://host:8080.',
    'network-import':
      'Файл «{{path}}» не подходит. Нужен файл HDF5 из Keras, safetensors с VGG-16 или VGG-19 или описание сети.',
    'network-unknown': 'Такой сети нет, и установить её неоткуда.',
    'network-missing': 'Эта сеть не установлена. Установите её в разделе «Сети и устройства».',
    'network-not-installed': 'Эту сеть нельзя удалить: она входит в Impasto или не установлена.',
    'network-exists': 'Сеть с таким именем уже есть.',
    'network-busy': 'Сеть сейчас устанавливается. Дождитесь окончания или отмените установку.',
    'installation-missing': 'Эта сеть сейчас не устанавливается.',
    'network-name':
      'Имя «{{name}}» не подходит. Нужно от 1 до 40 латинских букв, цифр и знаков - и _, первой\u00a0— буква или цифра.',
    'network-name_reserved': 'Имя «{{name}}» занято сетью, которая всегда доступна. Выберите другое.',
    'network-embedded': 'Встроенной сети нет. Переустановите Impasto или выберите другую сеть.',
    'network-description': 'Описание сети содержит ошибку. Выберите другую сеть.',
    'network-file': 'Файл сети не удалось прочитать. Переустановите сеть.',
    'network-hash': 'Файл сети повреждён. Переустановите её.',
    'network-weights': 'Веса не соответствуют описанию сети. Переустановите её.',
    'network-layer': 'В этой сети нет такого слоя.',
    'network-tap': 'В этой сети нет такого слоя. Проверьте слои содержания и веса слоёв.',
    'network-depth': 'Сеть нельзя обрезать на этом слое.',
    'network-option': 'Параметр случайной сети вне допустимых пределов.',
    safetensors: 'Файл safetensors повреждён или не подходит.',
    'safetensors-range': 'Вес сети не помещается в 16\u00a0бит.',
    'kernels-unwritable': 'Во временной папке не хватает места. Освободите его.',
    'lock-lost': 'Папку занял другой процесс. Закройте другую копию Impasto и попробуйте ещё раз.',
    'data-folder': 'Папку данных «{{folder}}» нельзя использовать ({{code}}). Выберите другую папку.',
    'temporary-folder':
      'Во временную папку «{{folder}}» нельзя записать ({{code}}). Создайте её или освободите место.',
    'folder-foreign':
      'Папка «{{path}}» не удалена: её создал не Impasto. Если она не нужна, удалите её сами.',
    'data-in-use': 'Папку данных уже использует другая копия Impasto. Закройте её.',
    'installation-damaged': 'Файлы Impasto повреждены. Переустановите программу.',
    'device-unknown': 'Такого устройства здесь нет. Выберите другое.',
    'device-unusable': 'Устройство не прошло проверку. Выберите другое.',
    'devices-busy': 'Устройства уже проверяются. Дождитесь окончания.',
    'tensorflow-missing': 'TensorFlow не установлен. Выберите другое устройство.',
    'tensorflow-unusable': 'TensorFlow не может использовать видеокарту. Выберите другое устройство.',
    'output-extension-unknown': 'Такой формат не поддерживается. Выберите PNG, JPEG, WebP или TIFF.',
    mirror: 'Адрес зеркала задан неверно.',
    'install-broken': 'Файлы Impasto повреждены. Переустановите программу.',
    'path-missing': 'Файл перемещён или удалён.',
    'no-folder': 'Это не папка. Выберите папку с файлом.',
    'folder-closed': 'Не удалось открыть папку. Откройте её вручную.',
    'device-wrong': 'Вычисления неточны. Может помочь новый драйвер.',
    'device-wrong_percent':
      'Вычисления неточны: отличие от процессора {{percent}}\u00a0%. Может помочь новый драйвер.',
    'device-hangs': 'Устройство не отвечало {{seconds}}\u00a0с. Может помочь новый драйвер.',
    'device-crashed': 'При проверке произошёл сбой драйвера. Может помочь новый драйвер.',
    'device-missing': 'Видеокарта с драйвером Vulkan, Direct3D 12 или Metal не найдена.',
    'device-library': 'Не установлена нужная библиотека.',
    'device-memory': 'Слишком мало памяти.',
    'device-failed': 'Проверка закончилась ошибкой. Может помочь новый драйвер.',
    'device-software':
      'Это {{name}}\u00a0— эмуляция видеокарты на процессоре. Сам процессор намного быстрее.',
    'device-slow': 'Устройство очень медленное: скорость оценена по уменьшенной картине.',
    'note-engine': 'Устройству {{from}} не хватило памяти, поэтому работа продолжена на устройстве {{to}}.',
    'note-smaller':
      'Устройству {{device}} не хватило памяти, поэтому размер картины\u00a0— {{size}}\u00a0пкс вместо {{wanted}}\u00a0пкс.',
    'note-step': 'Вычисления разошлись, поэтому длина шага уменьшена вдвое.',
    'note-crashed': 'На устройстве {{device}} произошёл сбой, поэтому работа продолжена на процессоре.',
    'note-checkpoint': 'Не удалось сохранить промежуточное состояние: возможно, диск заполнен.',
    'request-invalid': 'Запрос не подходит серверу. Перезагрузите окно.',
    'json-invalid': 'Запрос не подходит серверу. Перезагрузите окно.',
    'content-type': 'Запрос не подходит серверу. Перезагрузите окно.',
    'content-encoding': 'Запрос не подходит серверу. Перезагрузите окно.',
    'route-unknown': 'Impasto обновился, пока это окно было открыто. Перезагрузите окно.',
    method: 'Impasto обновился, пока это окно было открыто. Перезагрузите окно.',
    'token-missing': 'Impasto перезапущен. Откройте адрес, который он вывел.',
    'origin-forbidden': 'Impasto не принимает запросы с этого адреса. Откройте адрес, который он вывел.',
    host: 'Impasto не принимает запросы по этому адресу. Откройте адрес, который он вывел.',
    'body-too-large': 'Запрос слишком большой. Отправьте меньше за один раз.',
  },
} satisfies Readonly<Record<string, Texts>>;
