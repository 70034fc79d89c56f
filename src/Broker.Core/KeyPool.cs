namespace Broker.Core;

/// <summary>Imported copies of one key: as many as are used at the same time, at most one for each processor kept.</summary>
/// <remarks>
/// The platform's key objects are not promised to be thread safe, and a lock would put every request of an issuer in one line. The first
/// copy is imported when the keys load, which is also what proves that the key is one; others when two requests first meet. Keys that are
/// dropped need no disposal: the copies hold native handles with finalizers, and a request may still be using one.
/// </remarks>
internal sealed class KeyPool<TKey>(Func<TKey> import)
    where TKey : class, IDisposable
{
    private readonly TKey?[] _idle = new TKey?[Environment.ProcessorCount];

    public TKey Rent()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } key)
            {
                return key;
            }
        }

        return import();
    }

    public void Return(TKey key)
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], key, null) is null)
            {
                return;
            }
        }

        key.Dispose();
    }
}
