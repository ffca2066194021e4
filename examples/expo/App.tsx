// One screen: pick a shoot, upload it in the background, see it come back enhanced, compare.
import { createLuster, type ListedAsset, LusterError, type Put } from "@luster/client";
import { File, UploadType } from "expo-file-system";
import { Image } from "expo-image";
import { launchImageLibraryAsync } from "expo-image-picker";
import { useEffect, useMemo, useState } from "react";
import { Button, FlatList, Pressable, SafeAreaView, Text, View } from "react-native";

/** Of `npm start -- --lan`, or of your deployment and your sign-in. */
const baseUrl = "http://192.168.1.20:3000";
const token = "what stands behind #token=";

/** The system sends the file, also while the app sleeps: from where it lies, without reading it into memory. */
const inBackground: Put = async ({ url, headers }, body, { signal, onProgress }) => {
  if (!("uri" in body)) throw new LusterError("file.unsupported", "Only files of this phone are sent here.");
  const { "content-length": _, ...sent } = headers;
  const task = new File(body.uri).createUploadTask(url, {
    httpMethod: "PUT",
    uploadType: UploadType.BINARY_CONTENT,
    sessionType: "background",
    headers: sent,
    onProgress: ({ bytesSent }) => onProgress(bytesSent),
  });
  const cancel = (): void => task.cancel();
  signal.addEventListener("abort", cancel);
  try {
    return (await task.uploadAsync()).status;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
};

export default function App() {
  const luster = useMemo(() => createLuster({ baseUrl, token, put: inBackground }), []);
  const run = useMemo(() => luster.shoot({ name: "From my phone" }), [luster]);
  const [photos, setPhotos] = useState(run.photos);
  const [assets, setAssets] = useState<ListedAsset[]>([]);
  const [compared, setCompared] = useState<ListedAsset>();

  useEffect(() => {
    const list = async (): Promise<void> =>
      setAssets((await luster.assets.list(await run.shootId(), { limit: 100 })).assets);
    return run.on(({ state }) => {
      setPhotos(run.photos);
      // A list that fails is read again with the next photo that is done.
      if (state === "enhanced") list().catch(() => undefined);
    });
  }, [luster, run]);

  async function pick(): Promise<void> {
    const { assets: picked } = await launchImageLibraryAsync({ allowsMultipleSelection: true, quality: 1 });
    run.add(
      (picked ?? []).map(({ uri, fileName, mimeType, fileSize }) => ({
        uri,
        name: fileName ?? "photo.jpg",
        type: mimeType,
        size: fileSize ?? new File(uri).size,
      })),
    );
  }

  if (compared) return <Compare asset={compared} onClose={() => setCompared(undefined)} />;
  const { uploaded, enhanced, failed } = run.totals;
  return (
    <SafeAreaView style={{ flex: 1 }}>
      <Button title="Choose photos" onPress={() => void pick()} />
      <Text style={{ padding: 12 }}>
        {photos.length} photos, {uploaded} uploaded, {enhanced} enhanced, {failed} failed
      </Text>
      <FlatList
        data={assets}
        numColumns={2}
        keyExtractor={({ asset_id }) => asset_id}
        renderItem={({ item }) => (
          <Pressable style={{ flex: 1, margin: 4 }} onPress={() => setCompared(item)}>
            <Picture picture={item.outputs.at(-1) ?? item} size="thumb" />
          </Pressable>
        )}
      />
      {failed > 0 && <Button title="Try the failed ones again" onPress={() => run.retry()} />}
    </SafeAreaView>
  );
}

function Compare({ asset, onClose }: { asset: ListedAsset; onClose: () => void }) {
  const [showsBefore, setBefore] = useState(false);
  const after = asset.outputs.at(-1);
  return (
    <SafeAreaView style={{ flex: 1, backgroundColor: "#14110e" }}>
      <Pressable
        style={{ flex: 1, justifyContent: "center" }}
        onPressIn={() => setBefore(true)}
        onPressOut={() => setBefore(false)}
      >
        <Picture picture={showsBefore || !after ? asset : after} size="screen" />
      </Pressable>
      <Text style={{ color: "white", textAlign: "center" }}>Hold to see it as it was</Text>
      <Button title="Back" onPress={onClose} />
    </SafeAreaView>
  );
}

type Shown = ListedAsset | ListedAsset["outputs"][number];

/** Laid out by its size and a blur at once; kept under what stands for its bytes, whatever the URL is by then. */
function Picture({ picture, size }: { picture: Shown; size: "thumb" | "screen" }) {
  const { width = 3, height = 2, thumbhash } = picture;
  const file = picture.renditions[size] ?? picture;
  if (file.url === undefined) return <View style={{ aspectRatio: width / height }} />;
  return (
    <Image
      style={{ aspectRatio: width / height }}
      source={{ uri: file.url, ...(file.cache_key && { cacheKey: file.cache_key }) }}
      placeholder={thumbhash ? { thumbhash } : null}
      contentFit="contain"
    />
  );
}
