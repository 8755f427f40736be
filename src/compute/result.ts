import { UserError } from '../common/errors.js';
import { type EncodeOptions, encodePicture, type Picture } from '../images/index.js';

/** Encodes a picture file, without the settings if they are too long for the format. @throws UserError as `encodePicture` does. */
export async function encodeWithSettings(picture: Picture, options: EncodeOptions): Promise<Buffer> {
  try {
    return await encodePicture(picture, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'settings-too-long') throw error;
    return encodePicture(picture, { ...options, settings: undefined });
  }
}
