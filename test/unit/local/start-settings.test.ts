import { describe, expect, it } from '@jest/globals';
import { readStartSettings } from '../../../local/start-settings.ts';

const DEFAULTS = {
  LOCAL_API_PORT: 3000,
  LOCAL_THIRDWATCH_PORT: 3100,
  LOCAL_INGRAM_PORT: 3200,
  LOCAL_CONSOLE_PORT: 3300,
  LOCAL_INGRAM_DETAILS: 'off',
  LOCAL_INGRAM_SWEEP: false,
  LOCAL_ARCHIVE: false,
};

describe('The settings of npm start', () => {
  it('have defaults, also where a variable is set to nothing', () => {
    expect(readStartSettings({ HOME: '/home/me' })).toEqual(DEFAULTS);
    expect(readStartSettings({ LOCAL_API_PORT: '', LOCAL_DATA_DIR: '', LOCAL_ARCHIVE: '' })).toEqual(
      DEFAULTS,
    );
  });

  it('are read from the environment', () => {
    const environment = {
      ...{ LOCAL_API_PORT: '65535', LOCAL_CONSOLE_PORT: '1', LOCAL_INGRAM_DETAILS: 'confirm' },
      ...{
        LOCAL_INGRAM_SWEEP: 'on',
        LOCAL_ARCHIVE: 'off',
        LOCAL_WEBHOOK_SECRET: ' key',
        LOCAL_DATA_DIR: 'data',
      },
    };

    expect(readStartSettings(environment)).toEqual({
      ...DEFAULTS,
      ...{ LOCAL_API_PORT: 65_535, LOCAL_CONSOLE_PORT: 1, LOCAL_INGRAM_DETAILS: 'confirm' },
      ...{ LOCAL_INGRAM_SWEEP: true, LOCAL_WEBHOOK_SECRET: ' key', LOCAL_DATA_DIR: 'data' },
    });
  });

  it.each(['abc', '-1', '0', '65536', '70000', '3000.5', '0x10', ' 3000', '1e3'])(
    'take no %j for a port',
    (text) => {
      expect(() => readStartSettings({ LOCAL_INGRAM_PORT: text })).toThrow(
        /^LOCAL_INGRAM_PORT must be a port number from 1 to 65535\.$/,
      );
    },
  );

  it('are all told when several are wrong', () => {
    const environment = {
      ...{ LOCAL_API_PORT: 'abc', LOCAL_THIRDWATCH_PORT: '-1', LOCAL_INGRAM_PORT: '70000' },
      ...{ LOCAL_INGRAM_DETAILS: 'yes', LOCAL_INGRAM_SWEEP: 'true', LOCAL_ARCHIVE: '1' },
    };

    expect(() =>
      readStartSettings(environment),
    ).toThrow(`LOCAL_API_PORT must be a port number from 1 to 65535.
LOCAL_THIRDWATCH_PORT must be a port number from 1 to 65535.
LOCAL_INGRAM_PORT must be a port number from 1 to 65535.
LOCAL_INGRAM_DETAILS must be off, confirm or complete.
LOCAL_INGRAM_SWEEP must be on or off.
LOCAL_ARCHIVE must be on or off.`);
  });

  it('give no port to two servers', () => {
    const environment = { LOCAL_API_PORT: '3300', LOCAL_INGRAM_PORT: '3100' };

    expect(() =>
      readStartSettings(environment),
    ).toThrow(`LOCAL_THIRDWATCH_PORT and LOCAL_INGRAM_PORT must differ: each of them is 3100.
LOCAL_API_PORT and LOCAL_CONSOLE_PORT must differ: each of them is 3300.`);
  });
});
