import type { ErrorCode } from '../../src/api/contract.js';

type Sentences = Readonly<Partial<Record<ErrorCode | `${ErrorCode}_${string}`, string>>>;

/**
 * What went wrong on the other side, in the words of this screen, by its code; `code_context` where the cases of one code need sentences of
 * their own. Those that are not here, or whose values did not come along, are told in the server's own English.
 */
export const failureWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // The server's sentences name the options of the command line where these are about a button or a slider.
  en: {
    memory:
      'Painting at {{size}} pixels needs about {{needed}} MB of memory, but only {{free}} MB is free. {{fits}} pixels would fit.',
    memory_nothing:
      'Painting needs about {{needed}} MB of memory, but only {{free}} MB is free, too little for even a small picture. Close other programs or choose a smaller network.',
    'style-too-narrow':
      'Picture {{index}} of the styles is too narrow: the network needs at least {{side}} pixels on each side to see strokes. Choose a less narrow one or larger strokes.',
    download:
      '{{file}} could not be downloaded ({{faults}}). Check the connection and try again, or fetch the file with another machine and choose it here.',
  },
  ru: {
    crashed:
      'Процесс живописи неожиданно завершился (код {{code}}). Попробуйте ещё раз, а если повторится — с меньшим размером.',
    crashed_signal:
      'Процесс живописи был завершён извне ({{signal}}), чаще всего из-за нехватки памяти. Попробуйте меньший размер.',
    'out-of-memory': 'Не хватило памяти. Выберите меньший размер.',
    defect: 'Impasto неожиданно дал сбой: {{detail}}.',
    closing: 'Impasto закрывается.',
    'disk-full': 'Диск с папкой данных заполнен. Освободите место и попробуйте ещё раз.',
    memory:
      'Для размера {{size}} нужно около {{needed}} МБ памяти, а свободно только {{free}} МБ. Поместится размер {{fits}}.',
    memory_nothing:
      'Нужно около {{needed}} МБ памяти, а свободно только {{free}} МБ: не хватит даже на маленькую картину. Закройте другие программы или выберите сеть поменьше.',
    'style-too-narrow':
      'Картинка стиля {{index}} слишком узкая: чтобы увидеть мазки, сети нужно не меньше {{side}} точек на каждой стороне. Возьмите менее узкую или мазки покрупнее.',
    'input-missing': 'Картинки «{{name}}» больше нет на месте («{{path}}»). Верните её или выберите заново.',
    'input-changed':
      'Картинка «{{name}}» изменилась с тех пор, как её выбрали («{{path}}»). Выберите её заново.',
    'picture-is-folder': '«{{name}}» — это папка. Выберите в ней один файл с картинкой.',
    'picture-is-not-a-file': '«{{name}}» — устройство или канал. Сначала сохраните картинку обычным файлом.',
    'picture-empty': '«{{name}}» — пустой файл (0 байт). Сохраните или скачайте картинку ещё раз.',
    'picture-missing': 'Файла «{{name}}» нет. Проверьте имя и папку.',
    'picture-forbidden': 'Нет прав на чтение «{{name}}». Измените их или скопируйте файл в свою папку.',
    'picture-file-too-large': '«{{name}}» больше 2 ГиБ. Сначала уменьшите или сожмите картинку.',
    'picture-unreadable':
      '«{{name}}» не читается ({{code}}). Проверьте диск или скопируйте файл в другое место.',
    'picture-format-unsupported':
      '«{{name}}» — файл {{format}}, который Impasto прочесть не может. Сначала сохраните его как PNG или JPEG.',
    'picture-unknown':
      '«{{name}}» — не картинка из тех, что знает Impasto. Нужен файл JPEG, PNG, WebP, TIFF, AVIF или GIF.',
    'picture-damaged':
      '«{{name}}» — файл повреждён или неполон. Сохраните или скачайте его ещё раз или возьмите другую копию.',
    'picture-too-many-pixels':
      '«{{name}}»: {{found}} Мпкс ({{width}} × {{height}}), больше предела в {{most}} Мпкс. Сначала уменьшите картинку.',
    'path-relative': 'Путь «{{path}}» не полный. Начните его от корня.',
    'picture-id-unknown': 'Этой картинки у Impasto больше нет. Выберите её заново.',
    'picture-gone': 'Файла этой картинки больше нет: его переместили или удалили.',
    'file-gone': 'Файла этой картинки больше нет: его переместили или удалили.',
    'result-missing': 'Этой картины ещё нет: она не дописана.',
    'result-gone': 'Файла этой картины больше нет: его переместили или удалили.',
    'upload-broken': 'Передача файла оборвалась. Отправьте его ещё раз.',
    'upload-too-large': 'Файл слишком велик. Сначала уменьшите его.',
    transition: 'Сейчас это сделать нельзя: состояние уже изменилось.',
    'output-folder-missing':
      '«{{name}}» не записать: папки «{{folder}}» нет. Создайте её или выберите другую.',
    'output-is-folder': '«{{name}}» — это папка. Дайте результату имя файла в ней.',
    'output-forbidden': 'Нет прав на запись «{{name}}». Измените права папки или выберите другую.',
    'output-disk-full': 'Диск заполнен, «{{name}}» не записан. Освободите место или выберите другой диск.',
    'output-unwritable': '«{{name}}» не удалось записать ({{code}}). Выберите другую папку.',
    'job-unknown': 'Этой картины больше нет: возможно, её удалили.',
    'batch-unknown': 'Этого пакета больше нет: возможно, его удалили.',
    'batch-memory':
      'Пакету нужно около {{needed}} МБ памяти, а свободно только {{free}} МБ. Выберите меньший размер или закройте другие программы.',
    'batch-disk':
      'Результаты займут не меньше {{needed}}, а на диске свободно только {{free}}. Освободите место или выберите другой диск.',
    'batch-names_outside': 'Имя «{{output}}» ведёт за пределы папки результатов. Дайте имя внутри неё.',
    'batch-names_ledger': 'Имя «{{output}}» занято записями самого Impasto. Выберите другую папку.',
    'batch-names_character':
      'В имени «{{output}}» есть знак, который допускает не каждый компьютер. Уберите его.',
    'batch-names_ending':
      'В имени «{{output}}» часть кончается точкой или пробелом, которые Windows отбрасывает. Измените шаблон.',
    'batch-names_device':
      'В имени «{{output}}» есть слово, которое Windows бережёт для устройств. Дополните его в шаблоне.',
    'batch-names_too-long':
      'Имя «{{output}}» слишком длинное. Сократите шаблон или выберите папку ближе к корню.',
    'batch-names_duplicate':
      'Имя «{{output}}» достаётся нескольким картинам. Различите их в шаблоне стилем или номером.',
    'batch-names_folder': 'Имя «{{output}}» — ещё и папка других результатов. Измените шаблон.',
    'batch-names_input': 'Результат «{{output}}» заменил бы исходную картинку. Измените шаблон или папку.',
    'template-brace': 'В шаблоне «{{template}}» у скобки нет пары. Вставки пишутся так: {content}.',
    'template-placeholder': 'В шаблоне «{{template}}» есть неизвестная вставка «{{placeholder}}».',
    'template-character':
      'В шаблоне «{{template}}» есть знак {{character}}, который допускает не каждый компьютер. Уберите его.',
    'template-path': 'Шаблон «{{template}}» ведёт за пределы папки результатов или называет пустую папку.',
    download:
      'Файл {{file}} не удалось скачать ({{faults}}). Проверьте соединение и попробуйте ещё раз или принесите файл с другой машины и выберите его здесь.',
    proxy: 'Прокси из HTTP_PROXY или HTTPS_PROXY не годится. Нужен адрес вида http://host:8080.',
    'network-import':
      'Файл «{{path}}» не подходит ({{fault}}). Нужен файл HDF5 от Keras, safetensors с VGG-16 или VGG-19 или описание сети.',
    'network-unknown': 'Сети {{name}} здесь нет, и установить её неоткуда.',
    'network-exists': 'Сеть {{name}} уже есть.',
    'network-busy': 'Сеть {{name}} сейчас устанавливается. Подождите или остановите установку.',
    'network-name':
      'Имя «{{name}}» не подходит. Нужно от 1 до 40 латинских букв, цифр, знаков - и _, первой — буква или цифра.',
    'memory-limit': 'Предел памяти в настройках окружения — не число мегабайт.',
    'data-in-use': 'С папкой данных уже работает другой Impasto. Сначала закройте его.',
    'kernels-unwritable': 'Во временной папке нет места для сети. Освободите место на диске.',
    'installation-damaged': 'Установка Impasto повреждена. Установите его заново.',
    'pictures-unavailable': 'Библиотека картинок не загрузилась. Установите Impasto заново.',
    'picture-address': 'Это не картина Impasto. Выберите ту, что он нарисовал.',
    'preview-missing': 'У этой картины пока нет предпросмотра.',
    'output-is-not-a-file': 'Вместо файла результата — устройство или канал. Выберите обычный файл.',
    'output-is-input': 'Результат заменил бы исходную картинку. Дайте ему другое имя.',
    'output-extension-unknown': 'Такого формата Impasto не знает. Выберите PNG, JPEG, WebP или TIFF.',
    'bits-unsupported': 'Этот формат не хранит столько бит на канал. Выберите PNG или TIFF.',
    'picture-too-large-for-format': 'Картина слишком велика для этого формата. Выберите PNG или TIFF.',
    'settings-too-long': 'Настройки не помещаются в JPEG. Выберите PNG, WebP или TIFF.',
    option: 'Одна из настроек не подходит. Верните её к исходному значению.',
    'style-missing': 'Нет картинки стиля. Добавьте хотя бы одну.',
    'style-weights': 'Веса стилей не подходят. Дайте вес хотя бы одному стилю.',
    'layer-unknown': 'В этой сети нет такого слоя. Выберите другой слой или другую сеть.',
    'loss-not-finite': 'Расчёт расходится при любом шаге. Уменьшите веса или возьмите другую сеть.',
    'checkpoint-mismatch': 'Сохранённое состояние — от другой картины. Начните картину заново.',
    'batch-inputs-none': 'Нет исходных картинок. Добавьте файлы или папку.',
    'batch-styles-none': 'Нет стиля. Добавьте хотя бы одну картинку стиля.',
    'batch-input-missing': 'Одного из файлов или папок нет на месте. Проверьте имена.',
    'batch-input-not-a-file': 'Среди исходных есть устройство или канал. Укажите обычный файл или папку.',
    'batch-input-unreadable': 'Одну из папок не удалось прочитать. Измените её права или уберите её.',
    'batch-folder-empty': 'В одной из папок нет картинок. Выберите другую или включите вложенные папки.',
    'batch-pattern-empty': 'Под один из шаблонов не подходит ни одна картинка. Проверьте его.',
    'batch-output-is-input-folder':
      'Результаты попали бы в папку с исходными картинками. Выберите для них другую папку.',
    'device-unknown': 'Такого устройства здесь нет. Выберите другое.',
    'device-unusable': 'Это устройство не прошло проверку. Выберите другое.',
    'device-wrong': 'Это устройство считает неверно. Поможет более новый драйвер.',
    'devices-busy': 'Устройства уже проверяются. Дождитесь конца.',
    'tensorflow-missing': 'TensorFlow не установлен. Установите его или выберите другое устройство.',
    'tensorflow-unusable': 'TensorFlow не может считать на видеокарте. Выберите другое устройство.',
    'network-missing': 'Эта сеть не установлена. Сначала установите её.',
    'network-not-installed': 'Эта сеть — часть Impasto, её нельзя удалить.',
    'installation-missing': 'Эта сеть сейчас не устанавливается.',
    'network-embedded': 'В этой установке нет встроенной сети. Установите Impasto заново.',
    'network-description': 'Описание сети не подходит. Исправьте его или выберите другую сеть.',
    'network-file': 'Файл сети не удалось прочитать или записать. Проверьте диск и права.',
    'network-hash': 'Файл сети повреждён или изменён. Установите сеть заново.',
    'network-weights': 'Веса сети не подходят к её описанию. Установите сеть заново.',
    'network-layer': 'В этой сети нет такого слоя.',
    'network-tap': 'В этой сети нет такого выхода.',
    'network-depth': 'Эту сеть нельзя обрезать на такой глубине.',
    'network-option': 'Такой случайной сети быть не может. Измените её настройки.',
    safetensors: 'Файл safetensors повреждён или не подходит. Возьмите другую копию.',
    'safetensors-range': 'Вес сети не помещается в 16 бит.',
    mirror: 'Адрес зеркала не подходит. Нужен адрес папки в сети.',
    'install-broken': 'Не хватает части Impasto. Установите его заново.',
    'path-missing': 'Этого файла больше нет: его переместили или удалили.',
    'no-folder': 'Это не папка. Выберите папку, в которой лежит файл.',
    'folder-closed': 'Не удалось открыть папку. Откройте её вручную.',
  },
} satisfies Readonly<Record<string, Sentences>>;
