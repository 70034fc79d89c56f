using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Broker.Cli.SignIn;

/// <summary>
/// The terminal of the person, whatever standard input and output are: an SDK that runs this as <c>credential_process</c> keeps both. What is typed as a
/// password is not shown.
/// </summary>
/// <remarks>Linux. Source: tty(4), termios(3): <c>c_lflag</c> is the fourth 32-bit member of every Linux's <c>struct termios</c>.</remarks>
internal sealed partial class Terminal : IDisposable
{
    private const int LongestLine = 1024;

    private const uint Signals = 0x1;
    private const uint Lines = 0x2;
    private const uint Echo = 0x8;
    private const uint EchoOfLineFeed = 0x40;
    private const int LocalModes = 12;

    private readonly FileStream _tty;

    private Terminal(FileStream tty) => _tty = tty;

    /// <summary>Opens it; null where there is none.</summary>
    public static Terminal? Open()
    {
        try
        {
            return new Terminal(new FileStream("/dev/tty", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Asks for a line that is shown while it is typed; null when the person gives up.</summary>
    public async Task<string?> AskAsync(string question, CancellationToken cancellationToken) =>
        await ReadAsync(question, isShown: true, cancellationToken) is { } line ? Encoding.UTF8.GetString(line) : null;

    /// <summary>Asks for a line that is not shown; null when the person gives up. Whoever gets it wipes it.</summary>
    public Task<byte[]?> AskSecretAsync(string question, CancellationToken cancellationToken) => ReadAsync(question, isShown: false, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _tty.Dispose();

    private async Task<byte[]?> ReadAsync(string question, bool isShown, CancellationToken cancellationToken)
    {
        // Keys one by one, Ctrl-C too: nothing ends this process before the terminal is as it was.
        var before = new byte[256];
        if (TcGetAttr(_tty.SafeFileHandle, before) != 0)
        {
            return null;
        }

        var quiet = (byte[])before.Clone();
        var modes = BitConverter.ToUInt32(quiet, LocalModes) & ~(Signals | Lines | Echo | EchoOfLineFeed);
        BitConverter.TryWriteBytes(quiet.AsSpan(LocalModes), modes);
        if (TcSetAttr(_tty.SafeFileHandle, AfterOutput, quiet) != 0)
        {
            return null;
        }

        try
        {
            Write(question);
            return await Task.Run(() => ReadLine(isShown), cancellationToken).WaitAsync(cancellationToken);
        }
        finally
        {
            Write("\n");
            _ = TcSetAttr(_tty.SafeFileHandle, AfterOutput, before);
        }
    }

    private byte[]? ReadLine(bool isShown)
    {
        var line = new byte[LongestLine];
        var length = 0;
        var key = new byte[1];
        try
        {
            while (length < line.Length && _tty.Read(key) == 1)
            {
                switch (key[0])
                {
                    case (byte)'\r' or (byte)'\n':
                        return line[..length];
                    case 0x03 or 0x04 or 0x1c:
                        return null;
                    case 0x7f or 0x08:
                        length = Shorten(line, length, isShown);
                        break;
                    case 0x15:
                        while (length > 0)
                        {
                            length = Shorten(line, length, isShown);
                        }

                        break;
                    default:
                        line[length++] = key[0];
                        if (isShown)
                        {
                            _tty.Write(key);
                        }

                        break;
                }
            }

            return null;
        }
        finally
        {
            Array.Clear(line);
        }
    }

    /// <summary>Takes the last character away, which may be several octets.</summary>
    private int Shorten(byte[] line, int length, bool isShown)
    {
        var before = length;
        do
        {
            length = Math.Max(0, length - 1);
        }
        while (length > 0 && (line[length] & 0xC0) == 0x80);

        if (isShown && before > 0)
        {
            Write("\b \b");
        }

        return length;
    }

    private void Write(string text) => _tty.Write(Encoding.UTF8.GetBytes(text));

    private const int AfterOutput = 1;

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int TcGetAttr(SafeFileHandle file, [Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int TcSetAttr(SafeFileHandle file, int when, byte[] attributes);
}
