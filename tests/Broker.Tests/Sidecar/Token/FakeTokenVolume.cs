namespace Broker.Tests.Sidecar.Token;

/// <summary>Writes a projected volume as kubelet's AtomicWriter does: a dated folder, <c>..data</c> linked to it by rename, <c>token</c> linked through it.</summary>
internal sealed class FakeTokenVolume(string folder)
{
    private int _generation;

    public void Swap(string token)
    {
        var data = Path.Combine(folder, "..data");
        var old = new DirectoryInfo(data).LinkTarget;
        var name = $"..2026_11_21_{++_generation}";
        Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllText(Path.Combine(folder, name, "token"), token);
        File.CreateSymbolicLink(data + "_tmp", name);

        Libc.Rename(data + "_tmp", data);
        if (old is null)
        {
            File.CreateSymbolicLink(Path.Combine(folder, "token"), "..data/token");
        }
        else
        {
            Directory.Delete(Path.Combine(folder, old), recursive: true);
        }
    }
}
