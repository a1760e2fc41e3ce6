using System.Diagnostics;
using System.Text;

namespace Cardkeep.Vault;

/// <summary>Where a master key's text comes from. None of them shows it, whatever goes wrong.</summary>
internal interface IMasterKeySource
{
    /// <summary>The text as it was found; null: there is none yet, and a sandbox may make it.</summary>
    /// <exception cref="SettingException">It cannot be had: one line.</exception>
    byte[]? Find();
}

internal static class MasterKeySource
{
    /// <summary>A key is 44 characters and some white space: whatever is longer is none, and may have no end.</summary>
    private const int MostText = 100;

    public static IMasterKeySource Of(MasterKeyPlace place) => place switch
    {
        { Command: { } command } => new ByCommand(place.Setting, command),
        { Text: { } text } => new Itself(text),
        _ => new InFile(place.Setting, place.File!),
    };

    private static byte[] Read(Stream stream)
    {
        var text = new byte[MostText];
        return text[..stream.ReadAtLeast(text, MostText, throwOnEndOfStream: false)];
    }

    private sealed class InFile(string setting, string file) : IMasterKeySource
    {
        public byte[]? Find()
        {
            if (!Path.Exists(file)) return null;

            try
            {
                using var stream = File.OpenRead(file);
                return Read(stream);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new SettingException(setting, $"names {file}, which cannot be read: {failure.Message}");
            }
        }
    }

    private sealed class Itself(Secret text) : IMasterKeySource
    {
#pragma warning disable RS0030 // The text is read as the key that it is.
        public byte[] Find() => Encoding.UTF8.GetBytes(text.Disclose());
#pragma warning restore RS0030
    }

    /// <summary>No shell is between, so the command is words and nothing else. What it complains of is not told on.</summary>
    private sealed class ByCommand(string setting, IReadOnlyList<string> words) : IMasterKeySource
    {
        /// <summary>A key service far away answers within a second or two; a start that hangs tells nobody why.</summary>
        private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

        public byte[] Find()
        {
            using var process = Start();
            process.StandardInput.Close();
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var reading = Task.Run(() => Read(process.StandardOutput.BaseStream));
            if (!reading.Wait(LongestAnswer) || !process.WaitForExit(LongestAnswer))
            {
                process.Kill(entireProcessTree: true);
                throw new SettingException(setting, $"names {words[0]}, which did not end within {LongestAnswer.TotalSeconds} s");
            }

            return process.ExitCode == 0
                ? reading.Result
                : throw new SettingException(setting, $"names {words[0]}, which ended with {process.ExitCode}");
        }

        private Process Start()
        {
            var start = new ProcessStartInfo(words[0], words.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            try
            {
                return Process.Start(start)!;
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                throw new SettingException(setting, $"names {words[0]}, which cannot be run: {failure.Message}");
            }
        }
    }
}
