using System.Globalization;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>
/// A memory group with a limit, as a container has one: what is charged to it is the process's own memory, the kernel's for it, and the pages of files that
/// it was first to touch, its program's among them.
/// </summary>
/// <remarks>
/// Reads ahead as Linux does by default while it lives: some machines read 8 MiB around each page that a program touches, which no group of a few tens of MiB
/// bears.
/// </remarks>
internal sealed class Container : IDisposable
{
    private const long Mebibyte = 1 << 20;
    private const string DefaultReadAheadKib = "128";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _formerReadAhead = [];
    private readonly string _group;
    private readonly bool _isOfVersion1;

    private Container(string group, bool isOfVersion1) => (_group, _isOfVersion1) = (group, isOfVersion1);

    /// <summary>MiB that Kubernetes would show and evict by: all but file pages that nobody has asked for twice.</summary>
    public double WorkingSet => (Read(_isOfVersion1 ? "memory.usage_in_bytes" : "memory.current") - InactiveFilePages()) / (double)Mebibyte;

    /// <summary>Makes one.</summary>
    /// <returns>Null where this process may not; the reason is printed.</returns>
    public static Container? TryCreate(int limitMiB)
    {
        var isOfVersion1 = Directory.Exists("/sys/fs/cgroup/memory");
        var group = string.Create(CultureInfo.InvariantCulture, $"/sys/fs/cgroup/{(isOfVersion1 ? "memory/" : "")}broker-bench-{Environment.ProcessId}");
        var container = new Container(group, isOfVersion1);
        try
        {
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Combine(group, isOfVersion1 ? "memory.limit_in_bytes" : "memory.max"), $"{limitMiB * Mebibyte}");
            container.ReadAheadAsUsual();
            return container;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine($"no figures in a container: no memory group can be made here ({e.Message})");
            container.Dispose();
            return null;
        }
    }

    /// <summary>A program that becomes a fresh copy of another one in this group: as in a container, no page of it is in memory yet.</summary>
    public async Task<string> LauncherAsync(string program)
    {
        var copy = _folder.File("program");
        File.Copy(program, copy);
        await ChildProcess.RunAsync("dd", [$"of={copy}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"], new Dictionary<string, string>(), Patience);
        var launcher = _folder.Write("launcher", $"#!/bin/sh\necho $$ > {_group}/cgroup.procs && exec {copy} \"$@\"\n");
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return launcher;
    }

    public void Dispose()
    {
        foreach (var (file, former) in _formerReadAhead)
        {
            File.WriteAllText(file, former);
        }

        if (Directory.Exists(_group))
        {
            Directory.Delete(_group);
        }

        _folder.Dispose();
    }

    private void ReadAheadAsUsual()
    {
        foreach (var file in Directory.GetDirectories("/sys/class/bdi").Select(device => Path.Combine(device, "read_ahead_kb")))
        {
            var former = File.ReadAllText(file).Trim();
            if (int.Parse(former, CultureInfo.InvariantCulture) > int.Parse(DefaultReadAheadKib, CultureInfo.InvariantCulture))
            {
                File.WriteAllText(file, DefaultReadAheadKib);
                _formerReadAhead[file] = former;
            }
        }
    }

    private long InactiveFilePages()
    {
        var name = _isOfVersion1 ? "total_inactive_file " : "inactive_file ";
        var line = File.ReadLines(Path.Combine(_group, "memory.stat")).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }

    private long Read(string file) => long.Parse(File.ReadAllText(Path.Combine(_group, file)), CultureInfo.InvariantCulture);
}
