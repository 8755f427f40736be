import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useNotices } from '../../../renderer/app/notices.js';
import { addStyles, newSlot, setContent, useDraft } from '../../../renderer/draft/draft.js';
import { type FillContext, fillWells } from '../../../renderer/draft/fill.js';
import { addPictureFile } from '../../../renderer/draft/intake.js';

vi.mock('../../../renderer/draft/intake.js', () => ({ addPictureFile: vi.fn() }));

const upload = vi.mocked(addPictureFile);
const files = (count: number) =>
  Array.from({ length: count }, (_, index) => new File(['x'], `${index + 1}.jpg`));
const picture = (name: string) => ({
  id: name,
  name,
  origin: 'upload' as const,
  width: 4,
  height: 3,
  bytes: 1,
  sha256: 'a',
  added: 0,
});
const offerBatch = vi.fn();
const context: FillContext = { info: undefined, errorText: String, done: () => undefined, offerBatch };
const names = () => {
  const { content, styles } = useDraft.getState();
  return [content?.name, ...styles.map(({ name }) => name)];
};

beforeEach(() => {
  vi.clearAllMocks();
  upload.mockImplementation(async ({ name }) => picture(name));
  useDraft.setState({ content: null, styles: [], options: {} });
  useNotices.setState({ latest: null });
});

describe('several files', () => {
  it('are A and an empty B if there are two', () => {
    fillWells(files(2), 'content', context);
    expect(names()).toEqual(['1.jpg', '2.jpg']);
    expect(offerBatch).not.toHaveBeenCalled();
  });

  it('dropped on A are offered as a batch; only the first is taken and uploaded', () => {
    fillWells(files(20), undefined, context);
    expect(names()).toEqual(['1.jpg']);
    expect(offerBatch.mock.calls[0]?.[0]).toHaveLength(20);
    expect(upload).toHaveBeenCalledTimes(1);
  });

  it('do not replace B when they are dropped on A', () => {
    addStyles([newSlot({ name: 'b', picture: picture('b') })]);
    fillWells(files(2), 'content', context);
    expect(names()).toEqual(['1.jpg', 'b']);
    expect(offerBatch).toHaveBeenCalledOnce();
  });

  it('dropped on B fill the blend, and a notice counts the others, which are not uploaded', () => {
    fillWells(files(19), 'style', context);
    expect(useDraft.getState().styles).toHaveLength(16);
    expect(upload).toHaveBeenCalledTimes(16);
    expect(useNotices.getState().latest?.text).toBe(
      'A blend has at most 16 styles: 3 pictures were not taken.',
    );
  });
});

describe('a file that is no picture', () => {
  const bad = [new File(['x'], 'bad.jpg')];
  beforeEach(() => {
    upload.mockRejectedValue('bad.jpg is no picture.');
  });

  it.each(['content', 'style'] as const)('does not replace a good picture (%s)', async (well) => {
    setContent(newSlot({ name: 'a', picture: picture('a') }));
    addStyles([newSlot({ name: 'b', picture: picture('b') })]);
    fillWells(bad, well, context);
    // Another bad file while the first is still uploading.
    fillWells(bad, well, context);
    await vi.waitFor(() => expect(names()).toEqual(['a', 'b']));
    expect(useNotices.getState().latest).toMatchObject({ text: 'bad.jpg is no picture.', kind: 'problem' });
  });

  it('says so in an empty well', async () => {
    fillWells(bad, 'content', context);
    await vi.waitFor(() => expect(useDraft.getState().content?.error).toBe('bad.jpg is no picture.'));
  });
});
